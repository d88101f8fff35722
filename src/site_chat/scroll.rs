//! Where the reader is in the conversation: at the end it stays at the end, elsewhere nothing moves under the reader. It also
//! says which part of the conversation has to be in the page for that.
//!
//! Heights and places are CSS pixels within the scrolled content, so that they are the same wherever the reader is.

use super::engine::Dispatcher;
use super::rows::Rows;
use super::state::{Action, State};
use super::timeline::Timeline;
use super::window::Window;
use crate::browser::resize::ResizeWatch;
use crate::browser::{listen, page};
use crate::ui::keys::is_plain_end;
use std::cell::{OnceCell, RefCell};
use std::ops::Range;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlCollection, HtmlElement};
use yew::prelude::*;

/// So near to the end still counts as the end.
const END_PX: i32 = 48;
/// So near to the beginning the older page is wanted.
const TOP_PX: i32 = 240;
/// At least so much is in the page above and below what is seen; as much as is seen, if that is more.
const MARGIN_MIN_PX: i32 = 800;
/// The page may hold as many chunks more than are wanted before it lets go of them.
const SLACK_CHUNKS: usize = 3;

/// Follows the conversation.
pub(super) struct Scroller {
    /// What is followed.
    pub(super) view: Rc<View>,
    /// The container was scrolled.
    pub(super) onscroll: Callback<Event>,
    /// Goes to the end.
    pub(super) onend: Callback<MouseEvent>,
    watch: OnceCell<ResizeWatch>,
}

/// The conversation's elements and what is known of them.
pub(super) struct View {
    /// The scroll container.
    pub(super) log: NodeRef,
    /// What is in it.
    pub(super) content: NodeRef,
    /// The element whose children are the rows.
    pub(super) rows: NodeRef,
    place: RefCell<Place>,
    dispatcher: Dispatcher,
}

#[derive(Default)]
struct Place {
    at_end: bool,
    /// Where the container was scrolled to when it was looked at last.
    top: i32,
    /// The first row that is seen, and its place.
    anchor: Option<(HtmlElement, i32)>,
    timeline: Rc<Timeline>,
    window: Window,
    shown: Rc<Rows>,
    /// The first element of `shown` and how many there are.
    drawn: (Option<Element>, u32),
    on_its_way: Option<String>,
    /// The element of the conversation that got the focus last.
    focused: Option<Element>,
}

impl Scroller {
    /// Begins at the end.
    pub(super) fn new(dispatcher: Dispatcher) -> Self {
        let view = Rc::new(View {
            log: NodeRef::default(),
            content: NodeRef::default(),
            rows: NodeRef::default(),
            place: RefCell::new(Place {
                at_end: true,
                ..Place::default()
            }),
            dispatcher,
        });
        let (scrolled, ended) = (Rc::clone(&view), Rc::clone(&view));
        Self {
            onscroll: Callback::from(move |_| scrolled.scrolled()),
            onend: Callback::from(move |_| ended.to_end()),
            view,
            watch: OnceCell::new(),
        }
    }

    /// Puts the reader where they belong, after these rows were shown.
    pub(super) fn follow(&self, state: &State, rows: &Rc<Rows>) {
        self.watch.get_or_init(|| {
            self.view.watch_focus();
            self.view.watch_end();
            self.view.watch_sizes()
        });
        self.view.keep_focus();
        self.view.follow(state, rows);
    }
}

impl View {
    fn follow(&self, state: &State, rows: &Rc<Rows>) {
        let mut place = self.place.borrow_mut();
        if Rc::ptr_eq(&place.shown, rows) {
            return;
        }
        place.shown = Rc::clone(rows);
        place.timeline = Rc::clone(&state.timeline);
        place.window = state.reading.window;
        let newest = state.timeline.outgoing().last();
        let on_its_way = newest.map(|outgoing| outgoing.request.id.clone());
        let wrote = on_its_way.is_some() && on_its_way != place.on_its_way;
        place.on_its_way = on_its_way;
        if let Some(rows) = self.rows.cast::<Element>() {
            place.drawn = drawn(&rows.children());
        }
        drop(place);
        if wrote {
            self.to_end();
        } else {
            self.settle();
        }
    }

    fn watch_focus(self: &Rc<Self>) {
        let around = self.log.cast::<Element>();
        if let Some(around) = around.and_then(|log| log.parent_element()) {
            let view = Rc::clone(self);
            listen::on(&around, "focusin", move |event| {
                let element = event.target().and_then(|target| target.dyn_into().ok());
                view.place.borrow_mut().focused = element;
            });
        }
    }

    /// End leads to the end at once: on the browser's own way there, what is drawn as it is needed would stop it.
    fn watch_end(self: &Rc<Self>) {
        if let Some(log) = self.log.cast::<Element>() {
            let view = Rc::clone(self);
            listen::on(&log, "keydown", move |event| {
                if event.dyn_ref().is_some_and(is_plain_end) {
                    event.prevent_default();
                    view.to_end();
                }
            });
        }
    }

    /// Who stood on something that is gone from the page, a row that was left behind or a button that has done its work,
    /// stands in the conversation, and not at the beginning of the page.
    fn keep_focus(&self) {
        let gone = |element: &mut Element| !element.is_connected();
        let gone = self.place.borrow_mut().focused.take_if(gone);
        if gone.is_some() && page::has_focus() {
            page::focus_unless_taken("[role=log]");
        }
    }

    /// Rows that grow, pictures that load and a keyboard that opens move what the reader sees, too.
    fn watch_sizes(self: &Rc<Self>) -> ResizeWatch {
        let elements: Vec<Element> = [&self.log, &self.content]
            .into_iter()
            .filter_map(|node| node.cast())
            .collect();
        let view = Rc::clone(self);
        ResizeWatch::new(&elements, move || view.settle())
    }

    fn to_end(&self) {
        self.place.borrow_mut().at_end = true;
        self.dispatcher.dispatch(Action::EndWanted);
        self.settle();
    }

    fn scrolled(&self) {
        let Some(log) = self.log.cast::<Element>() else {
            return;
        };
        let mut place = self.place.borrow_mut();
        if !place.at_end {
            // What changed its size since the last look must not be taken for the reader's own way.
            hold(&log, &place);
        }
        let (top, left) = (log.scroll_top(), left(&log));
        // What grows below does not take the reader away from the end; going up does.
        let at_end = if place.at_end {
            left <= END_PX || top >= place.top
        } else {
            left <= END_PX && place.window.is_end()
        };
        if at_end != place.at_end {
            place.at_end = at_end;
            self.dispatcher.dispatch(Action::AtEnd(at_end));
        }
        self.look(&log, &mut place);
    }

    /// After anything changed its size: the end stays the end, and elsewhere the row that was seen first stays where it was.
    fn settle(&self) {
        let Some(log) = self.log.cast::<Element>() else {
            return;
        };
        let mut place = self.place.borrow_mut();
        if place.at_end {
            log.set_scroll_top(log.scroll_height());
        } else {
            hold(&log, &place);
        }
        self.look(&log, &mut place);
    }

    /// Notes where the reader is, and asks for what should be in the page there.
    fn look(&self, log: &Element, place: &mut Place) {
        place.top = log.scroll_top();
        let Some(rows) = self.rows.cast::<HtmlElement>() else {
            return;
        };
        let list = rows.children();
        place.anchor = first_seen(&list, place.top);
        // The browser may come between the drawing of other rows and the word of it; what is known does not fit them then.
        if drawn(&list) != place.drawn {
            return;
        }
        measure(&rows, &list, &place.timeline, place.shown.chunks.clone());
        if place.shown.chunks.start == 0 && place.top < TOP_PX {
            self.dispatcher.dispatch(Action::TopSeen);
        }
        let height = log.client_height();
        let (margin, begins) = (
            height.max(MARGIN_MIN_PX),
            rows.offset_top() - place.shown.above_px,
        );
        let showing = |margin: i32| {
            let seen = place.top - begins;
            Window::showing(&place.timeline, seen - margin, seen + height + margin)
        };
        let (needed, wanted) = (showing(margin / 2), showing(margin));
        let mounted = &place.shown.chunks;
        let chunks = needed.chunks(&place.timeline);
        let enough = mounted.start <= chunks.start
            && chunks.end <= mounted.end
            && (place.window.is_end() || !needed.is_end());
        let spare = mounted.len() > wanted.chunks(&place.timeline).len() + SLACK_CHUNKS;
        if !enough || spare {
            self.dispatcher.dispatch(Action::Windowed(wanted));
        }
    }
}

/// The row that was seen first stays where it was.
fn hold(log: &Element, place: &Place) {
    if let Some((row, at)) = &place.anchor
        && row.is_connected()
        && row.offset_top() != *at
    {
        log.set_scroll_top(log.scroll_top() + row.offset_top() - at);
    }
}

/// How much of the content is below what is seen.
fn left(log: &Element) -> i32 {
    log.scroll_height() - log.scroll_top() - log.client_height()
}

fn drawn(list: &HtmlCollection) -> (Option<Element>, u32) {
    (list.item(0), list.length())
}

fn row(list: &HtmlCollection, at: u32) -> Option<HtmlElement> {
    list.item(at).map(JsCast::unchecked_into)
}

/// The first row that ends below a place, and its own place.
fn first_seen(list: &HtmlCollection, top: i32) -> Option<(HtmlElement, i32)> {
    let (mut from, mut to) = (0, list.length());
    while from < to {
        let middle = from.midpoint(to);
        let ends = row(list, middle).map_or(0, |row| row.offset_top() + row.offset_height());
        if ends > top {
            to = middle;
        } else {
            from = middle + 1;
        }
    }
    row(list, from).map(|row| {
        let at = row.offset_top();
        (row, at)
    })
}

/// Notes the heights of the chunks that are in the page.
fn measure(rows: &HtmlElement, list: &HtmlCollection, timeline: &Timeline, chunks: Range<usize>) {
    let mut at = 0;
    let mut above = rows.offset_top();
    for chunk in &timeline.chunks()[chunks] {
        at += u32::try_from(chunk.messages().len()).unwrap_or(u32::MAX);
        let below = row(list, at).map_or(rows.offset_top() + rows.offset_height(), |next| {
            next.offset_top()
        });
        chunk.measured(below - above);
        above = below;
    }
}
