//! The toolbar's commands: open a chat by each kind of id, and write to a client.

use framechat_protocol::iqchannels::{HostMessage, Id, TicketRef};
use yew::prelude::*;

use crate::browser::attention;
use crate::crm_host::channel::Asker;
use crate::crm_host::host::Host;
use crate::crm_host::phrases::Phrase;
use crate::crm_host::state::Action;
use crate::crm_host::wish::{self, WishError};
use crate::ui::button::{ButtonKind, button, submit};
use crate::ui::field::Field;
use crate::ui::language::Language;

/// A command of the toolbar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CommandKind {
    Ticket,
    Client,
    Crm,
    Write,
}

impl CommandKind {
    const ALL: [Self; 4] = [Self::Ticket, Self::Client, Self::Crm, Self::Write];

    fn id(self) -> &'static str {
        match self {
            Self::Ticket => "crm-ticket",
            Self::Client => "crm-client",
            Self::Crm => "crm-crm-id",
            Self::Write => "crm-search",
        }
    }

    fn field(self) -> Phrase {
        match self {
            Self::Ticket => Phrase::Ticket,
            Self::Client => Phrase::Client,
            Self::Crm => Phrase::CrmId,
            Self::Write => Phrase::FindClient,
        }
    }

    fn button(self) -> Phrase {
        match self {
            Self::Ticket => Phrase::OpenTicket,
            Self::Client => Phrase::OpenClient,
            Self::Crm => Phrase::OpenCrmClient,
            Self::Write => Phrase::WriteToClient,
        }
    }

    /// The message for what was typed. Ids of iQChannels are numbers where they look like it; a CRM's stay text, since
    /// their leading zeros count.
    fn message(self, typed: &str) -> Result<HostMessage, WishError> {
        match self {
            Self::Ticket => wish::open(TicketRef::Ticket(
                Id::from_typed(typed).ok_or(WishError::NoId)?,
            )),
            Self::Client => wish::open(TicketRef::Client(
                Id::from_typed(typed).ok_or(WishError::NoId)?,
            )),
            Self::Crm => match typed.trim() {
                "" => Err(WishError::NoId),
                id => wish::open(TicketRef::Crm(Id::Text(id.to_owned()))),
            },
            Self::Write => wish::write_to_client(typed),
        }
    }
}

/// Properties of [`Commands`].
#[derive(Debug, PartialEq, Properties)]
pub struct CommandsProps {
    /// Whom to ask.
    pub host: Host,
    /// Where a refused wish goes.
    pub act: Callback<Action>,
}

/// The commands, each a small form of its own.
#[component]
pub fn Commands(props: &CommandsProps) -> Html {
    let language = props.host.settings().language;
    let answered = use_force_update();
    let ask = use_callback((), move |_: MouseEvent, ()| {
        let answered = answered.clone();
        attention::ask(move || answered.force_update());
    });
    html! {
        <div class="crm-commands" role="group" aria-label={Phrase::Commands.text(language)}>
            for kind in CommandKind::ALL {
                <Command key={kind.id()} {kind} host={props.host.clone()} act={props.act.clone()} {language} />
            }
            <div class="crm-notify">
                if attention::may_ask() {
                    { button(Phrase::NotifyMe.text(language), ButtonKind::Quiet, None, ask) }
                }
            </div>
        </div>
    }
}

#[derive(Debug, PartialEq, Properties)]
struct CommandProps {
    kind: CommandKind,
    host: Host,
    act: Callback<Action>,
    language: Language,
}

#[component]
fn Command(props: &CommandProps) -> Html {
    let kind = props.kind;
    let typed = use_state(String::new);
    // Rendering may come after the next event, and what is submitted is what was typed last.
    let newest = use_mut_ref(String::new);
    let oninput = use_callback((), {
        let typed = typed.setter();
        let newest = newest.clone();
        move |text: String, ()| {
            newest.replace(text.clone());
            typed.set(text);
        }
    });
    let onsubmit = use_callback(props.host.clone(), {
        let act = props.act.clone();
        move |event: SubmitEvent, host: &Host| {
            event.prevent_default();
            match kind.message(&newest.borrow()) {
                Ok(message) => {
                    host.ask(message, Asker::Person);
                }
                Err(error) => act.emit(Action::Refused(error)),
            }
        }
    });
    let search = kind == CommandKind::Write;
    let field = Field {
        id: kind.id(),
        label: kind.field().text(props.language),
        kind: if search { "search" } else { "text" },
        placeholder: search.then(|| Phrase::FindClientHint.text(props.language)),
        autocomplete: "off",
        problem: None,
        value: (*typed).clone(),
        oninput,
    };
    html! {
        <form class="crm-command" role={search.then_some("search")} {onsubmit}>
            { field.view() }
            { submit(kind.button().text(props.language), ButtonKind::Plain, None) }
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opens(kind: CommandKind, typed: &str) -> TicketRef {
        match kind.message(typed) {
            Ok(HostMessage::OpenTicket(wanted)) => wanted,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn ids_are_sent_as_what_they_are() {
        assert_eq!(
            opens(CommandKind::Ticket, " 412 "),
            TicketRef::Ticket(Id::Number(412))
        );
        assert_eq!(
            opens(CommandKind::Client, "22"),
            TicketRef::Client(Id::Number(22))
        );
        assert_eq!(
            opens(CommandKind::Crm, " 00234 "),
            TicketRef::Crm(Id::Text("00234".into()))
        );
        assert_eq!(
            opens(CommandKind::Crm, "2"),
            TicketRef::Crm(Id::Text("2".into()))
        );
    }

    #[test]
    fn nothing_typed_opens_nothing_but_an_empty_search_is_fine() {
        for kind in [CommandKind::Ticket, CommandKind::Client, CommandKind::Crm] {
            assert_eq!(kind.message("  "), Err(WishError::NoId), "{kind:?}");
        }
        assert_eq!(
            CommandKind::Write.message(" "),
            Ok(HostMessage::WriteToClient {
                search: String::new()
            })
        );
    }
}
