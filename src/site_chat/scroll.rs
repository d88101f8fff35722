//! Where the reader is in the conversation: at the end it stays at the end, elsewhere nothing moves under the reader.

use super::engine::Dispatcher;
use super::rows::{Bubble, Row};
use super::state::Action;
use crate::browser::resize::ResizeWatch;
use framechat_protocol::visitor::Author;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

/// So near to the end still counts as the end, in CSS pixels.
const END_PX: i32 = 48;
/// So near to the beginning the older page is wanted, in CSS pixels.
const TOP_PX: i32 = 240;

/// Follows the conversation.
pub(super) struct Scroller {
    /// The scroll container.
    pub(super) log: NodeRef,
    /// What is in it.
    pub(super) content: NodeRef,
    /// The container was scrolled.
    pub(super) onscroll: Callback<Event>,
    /// Goes to the end.
    pub(super) onend: Callback<MouseEvent>,
    place: Rc<RefCell<Place>>,
    dispatcher: Dispatcher,
    watch: OnceCell<ResizeWatch>,
}

struct Place {
    at_end: bool,
    height: i32,
    ends: Ends,
}

/// What of the conversation decides where to scroll.
#[derive(Default, PartialEq, Eq)]
struct Ends {
    first: Option<String>,
    newest: Option<String>,
    newest_is_own: bool,
    on_its_way: Option<String>,
}

impl Scroller {
    /// Begins at the end.
    pub(super) fn new(dispatcher: Dispatcher) -> Self {
        let log = NodeRef::default();
        let place = Rc::new(RefCell::new(Place {
            at_end: true,
            height: 0,
            ends: Ends::default(),
        }));
        Self {
            content: NodeRef::default(),
            onscroll: onscroll(&place, &dispatcher),
            onend: {
                let log = log.clone();
                Callback::from(move |_| to_end(&log))
            },
            log,
            place,
            dispatcher,
            watch: OnceCell::new(),
        }
    }

    /// Puts the reader where they belong, after these rows were shown.
    pub(super) fn follow(&self, rows: &[Row]) {
        let Some(log) = self.log.cast::<Element>() else {
            return;
        };
        self.watch.get_or_init(|| self.watch_sizes());
        let ends = ends(rows);
        let mut place = self.place.borrow_mut();
        if place.ends == ends {
            return;
        }
        let height = log.scroll_height();
        let before = std::mem::replace(&mut place.ends, ends);
        let ends = &place.ends;
        if before.first != ends.first && !place.at_end {
            log.set_scroll_top(log.scroll_top() + height - place.height);
        }
        let wrote = ends.on_its_way.is_some() && ends.on_its_way != before.on_its_way;
        if wrote || place.at_end {
            place.at_end = true;
            log.set_scroll_top(height);
        } else if before.newest != ends.newest && !ends.newest_is_own {
            self.dispatcher.dispatch(Action::Behind(true));
        }
        place.height = height;
        if log.scroll_top() < TOP_PX {
            self.dispatcher.dispatch(Action::TopSeen);
        }
    }

    /// Pictures that load and a keyboard that opens move the end, too.
    fn watch_sizes(&self) -> ResizeWatch {
        let elements: Vec<Element> = [&self.log, &self.content]
            .into_iter()
            .filter_map(|node| node.cast())
            .collect();
        let (log, place) = (self.log.clone(), Rc::clone(&self.place));
        ResizeWatch::new(&elements, move || {
            if place.borrow().at_end {
                to_end(&log);
            }
        })
    }
}

fn onscroll(place: &Rc<RefCell<Place>>, dispatcher: &Dispatcher) -> Callback<Event> {
    let (place, dispatcher) = (Rc::clone(place), dispatcher.clone());
    Callback::from(move |event: Event| {
        let log: Element = event.target_unchecked_into();
        let mut place = place.borrow_mut();
        place.height = log.scroll_height();
        place.at_end = log.scroll_height() - log.scroll_top() - log.client_height() <= END_PX;
        if place.at_end {
            dispatcher.dispatch(Action::Behind(false));
        }
        if log.scroll_top() < TOP_PX {
            dispatcher.dispatch(Action::TopSeen);
        }
    })
}

fn to_end(log: &NodeRef) {
    if let Some(log) = log.cast::<Element>() {
        log.set_scroll_top(log.scroll_height());
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
