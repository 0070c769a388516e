type Child = Node | string | undefined;
type Properties = Readonly<Record<string, string | number | boolean | ((event: never) => void) | undefined>>;

/** An element with attributes (`class`, `aria-label`), listeners (`onclick`) and children. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: readonly (Child | readonly Child[])[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name.slice(2), value as unknown as EventListener);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.flat().filter((child): child is Node | string => child !== undefined));
  return made;
}

/** Moves the line that shows the cycle on a chart: an element above the canvas, which need not be drawn again. */
export function moveTick(id: string, x: number): void {
  byId(id).style.transform = `translateX(${x - 1}px)`;
}

/** The element with this id. */
export function byId<E extends HTMLElement>(id: string): E {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element #${id}`);
  return found as E;
}
