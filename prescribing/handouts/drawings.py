"""How a tablet is cut, and the signs beside side effects: black on white, always beside words."""

from collections.abc import Callable, Mapping

from prescribing.handouts.pictures import QUARTERS, quarter, svg_of

HEIGHT = 50
LINE = 'fill="none" stroke="#000" stroke-width="2.6"'
TABLET = f'<circle cx="25" cy="25" r="21" {LINE}/>'
SCORES = '<path d="M5 25H45M25 5V45" stroke="#000" stroke-width="1.8"/>'
LEFT_HALF = f'<path d="M22 4A21 21 0 0 0 22 46ZM14 25H22" {LINE}/>'
RIGHT_HALF = f'<path d="M28 4A21 21 0 0 1 28 46ZM28 25H36" {LINE}/>'
ARROW = '<path d="M0 25H10" stroke="#000" stroke-width="2.6"/><path d="M9 19L16 25L9 31Z"/>'


def _scored_side_up() -> str:
    table = f'<path d="M0 47H50" {LINE}/>'
    return svg_of(50, HEIGHT, TABLET + SCORES + table)


def _cut_in_four() -> str:
    quarters = "".join(f'<path d="{quarter(place)}" {LINE}/>' for place in range(QUARTERS))
    row = [TABLET + SCORES, ARROW, LEFT_HALF + RIGHT_HALF, ARROW, quarters]
    return svg_of(190, HEIGHT, "".join(map(_at, (0, 52, 70, 122, 140), row)))


def _taken_with_water() -> str:
    glass = f'<path d="M4 6L9 46H27L32 6" {LINE}/><path d="M6.5 20H29.5L27 46H9Z"/>'
    return svg_of(94, HEIGHT, f'<path d="{quarter(0)}"/>' + _at(58, glass))


def _rest_in_the_bottle() -> str:
    cap = '<rect x="11" y="2" width="28" height="9" rx="2"/>'
    bottle = f'<rect x="8" y="14" width="34" height="34" rx="5" {LINE}/>'
    rest = "".join(f'<path d="{quarter(place)}"/>' for place in range(1, QUARTERS))
    return svg_of(50, HEIGHT, f'{cap}{bottle}<g transform="translate(14 20) scale(.44)">{rest}</g>')


def _stop_sign() -> str:
    sign = '<path d="M16 2H34L48 16V34L34 48H16L2 34V16Z"/>'
    mark = '<path d="M25 10V29M25 35V40" stroke="#fff" stroke-width="5.5"/>'
    return svg_of(50, HEIGHT, sign + mark)


def _telephone() -> str:
    ring = f'<circle cx="25" cy="25" r="23" {LINE}/>'
    handset = (
        "M15 12L20 11L23 19L19.5 22C21 26 24 29 28 30.5L31 27L39 30L38 35C36 38 32 38 28 37"
        "C20 34 15.5 29 13 21C12 17 12.5 14 15 12Z"
    )
    return svg_of(50, HEIGHT, f'{ring}<path d="{handset}"/>')


def _plain_face() -> str:
    eyes = '<path d="M18 17V24M32 17V24" stroke="#000" stroke-width="4"/>'
    return svg_of(
        50, HEIGHT, f'<circle cx="25" cy="25" r="22" {LINE}/>{eyes}<path d="M16 34H34" {LINE}/>'
    )


def _at(right: int, drawn: str) -> str:
    return f'<g transform="translate({right} 0)">{drawn}</g>'


DRAWINGS: Mapping[str, Callable[[], str]] = {
    "cut-1": _scored_side_up,
    "cut-2": _cut_in_four,
    "cut-3": _taken_with_water,
    "cut-4": _rest_in_the_bottle,
    "effects-emergency": _stop_sign,
    "effects-call": _telephone,
    "effects-common": _plain_face,
}
