/** A few lines to make elements, without a framework. */

type Attributes = Record<string, string | number | boolean | null>;
type Child = Node | string;

const SVG = "http://www.w3.org/2000/svg";

/** Make an HTML element; null and false leave an attribute out, true is an empty one. */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  set(element, attributes);
  element.append(...children);
  return element;
}

/** Make an SVG element. */
export function s<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[Name] {
  const element = document.createElementNS(SVG, name);
  set(element, attributes);
  element.append(...children);
  return element;
}

export function set(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** Write a text only when it is another one: assistive technology reads every change. */
export function say(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function prefers(query: string): boolean {
  return window.matchMedia(query).matches;
}
