//! A view as calls, for the surface whose size counts most. `html!` writes out the making of each element where it stands,
//! some five hundred bytes of wasm apiece; here an element is a few calls of shared functions. What comes out is the same
//! virtual DOM, and parts made either way stand in each other.
//!
//! Yew compares children by their place. What comes and goes is therefore put into [`Tree::part`], which keeps the place
//! of what follows.

use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::Event;
use yew::prelude::*;
use yew::virtual_dom::{
    AttributeOrProperty, Attributes, Key, Listener, ListenerKind, VList, VTag, VText,
};

/// The value of an attribute; `None` leaves the attribute out.
pub(crate) type Value = Option<AttributeOrProperty>;

/// Attributes that never change.
pub(crate) type Fixed = &'static [(&'static str, AttributeOrProperty)];

/// A value that never changes, for [`Fixed`].
pub(crate) use AttributeOrProperty::Static as Is;

/// A value that is known beforehand.
pub(crate) fn word(value: &'static str) -> Value {
    Some(AttributeOrProperty::Static(value))
}

/// A value that is there sometimes.
pub(crate) fn maybe(value: Option<&'static str>) -> Value {
    value.map(AttributeOrProperty::Static)
}

/// A value that is made.
pub(crate) fn made(value: &str) -> Value {
    Some(AttributeOrProperty::Attribute(AttrValue::Rc(Rc::from(
        value,
    ))))
}

/// A view under construction.
pub(crate) struct Tree {
    /// The nodes from the outermost in, the last one being filled.
    open: Vec<Open>,
}

struct Open {
    /// `None` for a list of nodes.
    tag: Option<VTag>,
    listeners: Vec<Option<Rc<dyn Listener>>>,
    children: Vec<Html>,
}

impl Tree {
    /// The view that `fill` builds.
    pub(crate) fn view(fill: impl FnOnce(&mut Self)) -> Html {
        let mut tree = Self { open: Vec::new() };
        tree.begin(None);
        fill(&mut tree);
        tree.take()
    }

    /// An element with attributes that never change.
    #[inline]
    pub(crate) fn el(
        &mut self,
        name: &'static str,
        attributes: Fixed,
        fill: impl FnOnce(&mut Self),
    ) {
        self.element(name, Attributes::Static(attributes));
        fill(self);
        self.end();
    }

    /// An element whose attributes `keys` have these `values`, in this order.
    #[inline]
    pub(crate) fn el_with<const N: usize>(
        &mut self,
        name: &'static str,
        keys: &'static [&'static str; N],
        values: [Value; N],
        fill: impl FnOnce(&mut Self),
    ) {
        let values = Box::new(values);
        self.element(name, Attributes::Dynamic { keys, values });
        fill(self);
        self.end();
    }

    /// Nodes that count as one: what may be missing, or of a changing number.
    #[inline]
    pub(crate) fn part(&mut self, fill: impl FnOnce(&mut Self)) {
        self.begin(None);
        fill(self);
        self.end();
    }

    /// What is there on a condition.
    #[inline]
    pub(crate) fn when(&mut self, condition: bool, fill: impl FnOnce(&mut Self)) {
        self.begin(None);
        if condition {
            fill(self);
        }
        self.end();
    }

    /// A text.
    #[inline(never)]
    pub(crate) fn text(&mut self, text: &str) {
        self.add(VText::new(AttrValue::Rc(Rc::from(text))).into());
    }

    /// A text that is known beforehand.
    #[inline(never)]
    pub(crate) fn say(&mut self, text: &'static str) {
        self.add(VText::new(text).into());
    }

    /// A node that was made elsewhere.
    #[inline(never)]
    pub(crate) fn add(&mut self, node: Html) {
        if let Some(open) = self.open.last_mut() {
            open.children.push(node);
        }
    }

    /// The element that is being filled gets a key.
    pub(crate) fn key(&mut self, key: impl Into<Key>) {
        let key = key.into();
        self.change(|tag| tag.key = Some(key));
    }

    /// The element that is being filled can be found by `node`.
    pub(crate) fn known_as(&mut self, node: &NodeRef) {
        self.change(|tag| tag.node_ref = node.clone());
    }

    /// The box that is being filled is checked or not.
    pub(crate) fn checked(&mut self, checked: bool) {
        self.change(|tag| tag.set_checked(checked));
    }

    /// The element that is being filled hears of an event.
    pub(crate) fn on<E: JsCast + 'static>(&mut self, kind: ListenerKind, callback: Callback<E>) {
        self.listen(Rc::new(Heard { kind, callback }));
    }

    #[inline(never)]
    fn listen(&mut self, listener: Rc<dyn Listener>) {
        if let Some(open) = self.open.last_mut() {
            open.listeners.push(Some(listener));
        }
    }

    #[inline]
    fn change(&mut self, change: impl FnOnce(&mut VTag)) {
        if let Some(tag) = self.open.last_mut().and_then(|open| open.tag.as_mut()) {
            change(tag);
        }
    }

    #[inline(never)]
    fn element(&mut self, name: &'static str, attributes: Attributes) {
        let mut tag = VTag::new(name);
        tag.attributes = attributes;
        self.begin(Some(tag));
    }

    #[inline(never)]
    fn begin(&mut self, tag: Option<VTag>) {
        self.open.push(Open {
            tag,
            listeners: Vec::new(),
            children: Vec::new(),
        });
    }

    #[inline(never)]
    fn end(&mut self) {
        let done = self.take();
        self.add(done);
    }

    #[inline(never)]
    fn take(&mut self) -> Html {
        let Some(mut open) = self.open.pop() else {
            return Html::default();
        };
        let Some(mut tag) = open.tag else {
            return VList::with_children(open.children, None).into();
        };
        if !open.listeners.is_empty() {
            tag.set_listeners(open.listeners.into_boxed_slice());
        }
        if let Some(children) = tag.children_mut() {
            *children = match open.children.len() {
                1 => open.children.pop().unwrap_or_default(),
                _ => VList::with_children(open.children, None).into(),
            };
        }
        tag.into()
    }
}

/// A listener of any event.
struct Heard<E> {
    kind: ListenerKind,
    callback: Callback<E>,
}

impl<E: JsCast> Listener for Heard<E> {
    fn kind(&self) -> ListenerKind {
        self.kind.clone()
    }

    fn handle(&self, event: Event) {
        self.callback.emit(event.unchecked_into());
    }

    fn passive(&self) -> bool {
        // Of Yew's listeners those are passive that a page scrolls by.
        self.kind == ListenerKind::onscroll
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests;
