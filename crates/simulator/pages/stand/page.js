// The few things every part of the page needs of the DOM.

export const byId = (id) => document.getElementById(id);

const SCREENS = ["loading", "login", "not-found", "inbox"];

export function showOnly(screen) {
  for (const id of SCREENS) byId(id).hidden = id !== screen;
}

/** An element with properties or attributes and children (elements, or text, never HTML). */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== "" && child !== undefined));
  return element;
}

/** Up to two initials, for the round mark beside a name. */
export const initials = (name) => name.split(/\s+/).slice(0, 2).map((word) => word[0] ?? "").join("").toUpperCase();

/** The Russian plural: `forms` for 1, 2 and 5 (новое, новых, новых). */
export function plural(count, forms) {
  const rule = new Intl.PluralRules("ru").select(count);
  return `${count} ${forms[{ one: 0, few: 1 }[rule] ?? 2]}`;
}
