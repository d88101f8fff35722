//! Where the reader is in the conversation: at the end it stays at the end, elsewhere nothing moves under the reader.

use super::rows::{Bubble, Row};
use crate::browser::resize::ResizeWatch;
use framechat_protocol::visitor::Author;
use web_sys::Element;
use yew::prelude::*;

/// So near to the end still counts as the end, in CSS pixels.
const END_PX: i32 = 48;
/// So near to the beginning the older page is wanted, in CSS pixels.
const TOP_PX: i32 = 240;

/// What the conversation needs to know of its scrolling.
#[derive(Clone, Debug)]
pub(crate) struct Scroll {
    /// The scroll container.
    pub(crate) log: NodeRef,
    /// What is in it.
    pub(crate) content: NodeRef,
    /// New messages came below what the reader sees.
    pub(crate) behind: bool,
    /// The container was scrolled.
    pub(crate) onscroll: Callback<Event>,
    /// Goes to the end.
    pub(crate) to_end: Callback<MouseEvent>,
}

/// What of the conversation decides where to scroll.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Ends {
    first: Option<String>,
    newest: Option<String>,
    newest_is_own: bool,
    on_its_way: Option<String>,
}

#[derive(Debug)]
struct Place {
    at_end: bool,
    height: i32,
    ends: Option<Ends>,
}

/// Follows the conversation. `on_top` is called when the reader comes near to the beginning, or sees it without scrolling.
#[hook]
pub(crate) fn use_scroll(rows: &[Row], on_top: &Callback<()>) -> Scroll {
    let log = use_node_ref();
    let content = use_node_ref();
    let behind = use_state_eq(|| false);
    let place = use_mut_ref(|| Place {
        at_end: true,
        height: 0,
        ends: None,
    });

    {
        let (log, content, place) = (log.clone(), content.clone(), place.clone());
        use_effect_with((), move |()| {
            let elements: Vec<Element> = [&log, &content]
                .into_iter()
                .filter_map(|node| node.cast())
                .collect();
            let watch = ResizeWatch::new(&elements, move || {
                if let Some(log) = log.cast::<Element>().filter(|_| place.borrow().at_end) {
                    log.set_scroll_top(log.scroll_height());
                }
            });
            move || drop(watch)
        });
    }
    {
        let (log, place, behind, on_top) =
            (log.clone(), place.clone(), behind.setter(), on_top.clone());
        use_effect_with(ends(rows), move |ends| {
            let Some(log) = log.cast::<Element>() else {
                return;
            };
            let mut place = place.borrow_mut();
            let height = log.scroll_height();
            let before = place.ends.replace(ends.clone()).unwrap_or_default();
            if before.first != ends.first && !place.at_end {
                log.set_scroll_top(log.scroll_top() + height - place.height);
            }
            let wrote = ends.on_its_way.is_some() && ends.on_its_way != before.on_its_way;
            if wrote || place.at_end {
                place.at_end = true;
                log.set_scroll_top(height);
            } else if before.newest != ends.newest && !ends.newest_is_own {
                behind.set(true);
            }
            place.height = height;
            if log.scroll_top() < TOP_PX {
                on_top.emit(());
            }
        });
    }
    let onscroll = {
        let behind = behind.setter();
        use_callback(on_top.clone(), move |event: Event, on_top| {
            let log: Element = event.target_unchecked_into();
            let mut place = place.borrow_mut();
            place.height = log.scroll_height();
            place.at_end = log.scroll_height() - log.scroll_top() - log.client_height() <= END_PX;
            if place.at_end {
                behind.set(false);
            }
            if log.scroll_top() < TOP_PX {
                on_top.emit(());
            }
        })
    };
    let to_end = use_callback(log.clone(), |_: MouseEvent, log| {
        if let Some(log) = log.cast::<Element>() {
            log.set_scroll_top(log.scroll_height());
        }
    });
    Scroll {
        log,
        content,
        behind: *behind,
        onscroll,
        to_end,
    }
}

fn ends(rows: &[Row]) -> Ends {
    let mut ends = Ends::default();
    for row in rows {
        let Row::Said { bubble, .. } = row else {
            continue;
        };
        let id = Some(bubble.id().to_owned());
        if ends.first.is_none() {
            ends.first.clone_from(&id);
        }
        if matches!(bubble, Bubble::Stored(_)) {
            ends.newest = id;
            ends.newest_is_own = bubble.author() == Author::Visitor;
        } else {
            ends.on_its_way = id;
        }
    }
    ends
}
