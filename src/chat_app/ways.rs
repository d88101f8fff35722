//! Which way each of the five intents goes in either generation of the messenger: the one table that knows. Pure.
//!
//! | intent | classic frame | modern widget |
//! |---|---|---|
//! | insert | `put` | `im:setImTextareaContent`, beside the input field only |
//! | send | `send` | the server, as the user, where there is a dialog |
//! | call | `call` | `imPhoneTo` |
//! | support | `support` | `imOpenMessenger` |
//! | close | `close` | `closeApplication`, where the widget stands in a panel of its own |

use super::state::Wish;
use framechat_protocol::bitrix24::bridge::IM_TEXTAREA;
use framechat_protocol::boot::{Bridge, ChatAppBoot};

/// Who carries an intent out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The messenger around the page.
    Messenger,
    /// Our server, at the portal.
    Server,
}

/// Why an intent cannot be carried out here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// Only the widget beside the input field may write into it.
    NoTextarea,
    /// The widget was opened outside of any dialog.
    NoDialog,
    /// The portal closes panels only, and the widget stands in the messenger itself.
    NoPanel,
}

/// The place that the page was opened in, as far as it decides what can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    modern: bool,
    textarea: bool,
    panel: bool,
    dialog: bool,
}

/// The placement whose widget opens in a panel of its own.
const IM_CONTEXT_MENU: &str = "IM_CONTEXT_MENU";

impl Place {
    /// The place of a launch.
    #[must_use]
    pub fn of(boot: &ChatAppBoot) -> Self {
        let placement = match &boot.bridge {
            Bridge::Classic => None,
            Bridge::Modern { placement } => Some(placement.as_str()),
        };
        Self {
            modern: placement.is_some(),
            textarea: placement.is_none_or(|placement| placement == IM_TEXTAREA),
            panel: placement.is_none_or(|placement| placement == IM_CONTEXT_MENU),
            dialog: boot
                .launch
                .dialog_id
                .as_ref()
                .is_some_and(|id| !id.is_empty()),
        }
    }

    /// The way of an intent.
    ///
    /// # Errors
    /// [`Lack`]: here it has none.
    pub fn way(self, wish: Wish) -> Result<Way, Lack> {
        match wish {
            Wish::Insert if !self.textarea => Err(Lack::NoTextarea),
            Wish::Close if !self.panel => Err(Lack::NoPanel),
            Wish::Send if self.modern && !self.dialog => Err(Lack::NoDialog),
            Wish::Send if self.modern => Ok(Way::Server),
            Wish::Send | Wish::Insert | Wish::Call | Wish::Support | Wish::Close => {
                Ok(Way::Messenger)
            }
        }
    }

    /// What is missing for an intent, if anything is.
    #[must_use]
    pub fn lack(self, wish: Wish) -> Option<Lack> {
        self.way(wish).err()
    }
}

#[cfg(test)]
mod tests {
    use super::{Lack, Place, Way};
    use crate::chat_app::state::Wish;
    use crate::chat_app::state::tests::boot;
    use framechat_protocol::boot::Bridge;

    fn place(placement: Option<&str>, dialog: Option<&str>) -> Place {
        let mut boot = boot();
        boot.launch.dialog_id = dialog.map(str::to_owned);
        if let Some(placement) = placement {
            boot.bridge = Bridge::Modern {
                placement: placement.to_owned(),
            };
        }
        Place::of(&boot)
    }

    const OTHERS: [Wish; 2] = [Wish::Call, Wish::Support];

    #[test]
    fn the_old_messenger_does_everything_itself() {
        for dialog in [Some("chat12"), None] {
            let place = place(None, dialog);
            for wish in [Wish::Send, Wish::Insert, Wish::Close]
                .into_iter()
                .chain(OTHERS)
            {
                assert_eq!(place.way(wish), Ok(Way::Messenger), "{wish:?}");
            }
        }
    }

    #[test]
    fn a_widget_sends_through_the_server_inserts_beside_the_field_and_closes_in_a_panel() {
        let (no_field, no_panel) = (Err(Lack::NoTextarea), Err(Lack::NoPanel));
        for (placement, insert, close) in [
            ("IM_TEXTAREA", Ok(Way::Messenger), no_panel),
            ("IM_SIDEBAR", no_field, no_panel),
            ("IM_CONTEXT_MENU", no_field, Ok(Way::Messenger)),
            ("IM_NAVIGATION", no_field, no_panel),
            ("", no_field, no_panel),
        ] {
            let place = place(Some(placement), Some("950"));
            assert_eq!(place.way(Wish::Insert), insert, "{placement}");
            assert_eq!(place.way(Wish::Close), close, "{placement}");
            assert_eq!(place.way(Wish::Send), Ok(Way::Server), "{placement}");
            for wish in OTHERS {
                assert_eq!(place.way(wish), Ok(Way::Messenger), "{placement} {wish:?}");
            }
        }
    }

    #[test]
    fn a_widget_outside_of_dialogs_cannot_send() {
        for dialog in [None, Some("")] {
            let place = place(Some("IM_NAVIGATION"), dialog);
            assert_eq!(place.lack(Wish::Send), Some(Lack::NoDialog));
        }
    }
}
