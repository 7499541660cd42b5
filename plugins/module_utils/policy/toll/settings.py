# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of the role toll_fraud without its prefix, and what is wrong with those that were given."""

from __future__ import annotations

import decimal
import difflib
import re
from typing import Dict, List, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll import numbering

PREFIX = "toll_fraud_"
UNIT = 10000
"""Parts of the currency in which money is counted."""

DEFAULTS = {
    "country": "", "international_prefixes": [], "national_prefix": "auto", "emergency_numbers": ["112", "110", "911", "999", "000", "0112"],
    "internal_digits": 5, "internal_trunks": [], "allowed": ["national"], "denied": [], "exceptions": [], "limits": [], "prices": {},
    "default_price": "3.00", "timezone": "", "when_changed": "refuse", "cause": 21, "announcement": "", "command": "",
}
SCOPES = ("host", "trunk", "endpoint")
_NUMBERS = ("calls", "calls_per_minute", "call_minutes", "minutes_per_day")
_LIMIT_KEYS = ("for", "names") + _NUMBERS + ("money_per_day", "end_calls")
_EXCEPTION_KEYS = ("endpoints", "contexts", "allowed", "denied", "hours")
_WORDS = ("national", "international") + numbering.CATEGORIES
_PRICE = re.compile(r"\d{1,6}(\.\d{1,4})?\Z")
_HOURS = re.compile(r"(\*|\d\d:\d\d-\d\d:\d\d),(\*|[a-z]{3}(-[a-z]{3})?)(,(\*|[\d-]+),(\*|[a-z]{3}(-[a-z]{3})?))?\Z")
_DEVICE = re.compile(r"[A-Za-z0-9]+/[A-Za-z0-9._-]+\Z")
_NUMBER = re.compile(r"[0-9*#+]{1,30}\Z")


class Limit(NamedTuple):
    """For ``scope``, and ``names`` of it ((): all others). Numbers are None where there is no limit; seconds, and money in parts of UNIT."""

    scope: str
    names: Tuple[str, ...]
    calls: Optional[int]
    rate: Optional[int]
    call_seconds: Optional[int]
    day_seconds: Optional[int]
    day_money: Optional[int]
    ends: bool


class Exemption(NamedTuple):
    """Other destinations for endpoints and contexts (both (): all), at certain times only where ``hours`` is given."""

    endpoints: Tuple[str, ...]
    contexts: Tuple[str, ...]
    allowed: Tuple[str, ...]
    denied: Tuple[str, ...]
    hours: str


class Settings(NamedTuple):
    """Complete settings."""

    home: numbering.Country
    international: Tuple[str, ...]
    national: str
    emergency: Tuple[str, ...]
    internal_digits: int
    internal_trunks: Tuple[str, ...]
    allowed: Tuple[str, ...]
    denied: Tuple[str, ...]
    exceptions: Tuple[Exemption, ...]
    limits: Tuple[Limit, ...]
    prices: Dict[str, int]
    default_price: int
    timezone: str
    cause: int
    announcement: str
    command: str
    when_changed: str


def read(given: dict) -> Tuple[Settings, List[str]]:
    """The settings and warnings about variables that nothing reads.

    :raises SettingsError: with one sentence.
    """
    plain, warnings = dict(DEFAULTS), []
    for name, value in given.items():
        if name not in DEFAULTS:
            near = difflib.get_close_matches(name, DEFAULTS, 1, 0.5)
            warnings.append(f"Nothing reads the variable {PREFIX}{name}" + (f"; did you mean {PREFIX}{near[0]}?" if near else "."))
        elif value is not None:
            plain[name] = value
    for name in DEFAULTS:
        _kind(name, plain[name])
    return _settings(plain), warnings


def _kind(name, value):
    default = DEFAULTS[name]
    for kind, words in ((list, "a list"), (dict, "a dictionary")):
        if isinstance(default, kind) and not isinstance(value, kind):
            raise SettingsError(f"{PREFIX}{name} must be {words}, not {value!r}.")


def _settings(plain) -> Settings:
    home = _home(plain["country"])
    emergency = tuple(_number("emergency_numbers", one) for one in plain["emergency_numbers"])
    if not emergency:
        raise SettingsError(f"{PREFIX}emergency_numbers is empty; name at least one number that is always reachable.")
    _spare_emergency("denied", plain["denied"], emergency)
    exceptions = tuple(_exception(f"exceptions[{index}]", one, emergency) for index, one in enumerate(plain["exceptions"]))
    limits = tuple(_limit(f"{PREFIX}limits[{index}]", one) for index, one in enumerate(plain["limits"]))
    _unique(limits)
    return Settings(
        home, tuple(_number("international_prefixes", one) for one in plain["international_prefixes"]) or home.international,
        home.national if plain["national_prefix"] == "auto" else _prefix(plain["national_prefix"]), emergency,
        _whole(PREFIX + "internal_digits", plain["internal_digits"], 0, 7), tuple(_device(PREFIX + "internal_trunks", one) for one in plain["internal_trunks"]),
        _destinations(PREFIX + "allowed", plain["allowed"]), _destinations(PREFIX + "denied", plain["denied"]), exceptions, limits,
        {_destination(PREFIX + "prices", word): money(f"{PREFIX}prices[{word}]", price) for word, price in plain["prices"].items()},
        money(PREFIX + "default_price", plain["default_price"]), _line("timezone", plain["timezone"], r"[A-Za-z0-9_+/-]*"),
        _whole(PREFIX + "cause", plain["cause"], 1, 127), _line("announcement", plain["announcement"], r"[A-Za-z0-9_./&-]*"),
        _line("command", plain["command"], r"(/[^\s,;$`\"'()|&<>\\]+)?"),
        _choice("when_changed", plain["when_changed"], ("refuse", "warn")))


def _home(value):
    name = str(value).strip().upper()
    if name not in numbering.countries():
        raise SettingsError(f"{PREFIX}country must be the two letters of a country, such as DE or US, not '{value}'.")
    return numbering.countries()[name]


def _prefix(value):
    if str(value) != "" and not re.match(r"\d{1,4}\Z", str(value)):
        raise SettingsError(f"{PREFIX}national_prefix must be auto, digits in quotes, or '' for none, not '{value}'.")
    return str(value)


def _number(name, value):
    if isinstance(value, bool) or not isinstance(value, str) or not _NUMBER.match(value):
        raise SettingsError(f"{PREFIX}{name} must have numbers in quotes, such as '112', not {value!r}.")
    return value


def _device(label, value):
    if not _DEVICE.match(str(value)):
        raise SettingsError(f"{label} must name devices with their technology, such as PJSIP/carrier, not '{value}'.")
    technology, name = str(value).split("/", 1)
    return technology.upper() + "/" + name


def _line(name, value, pattern):
    if not isinstance(value, str) or not re.match(pattern + r"\Z", value):
        raise SettingsError(f"{PREFIX}{name} has a character that it must not have, or is no text: {value!r}.")
    return value


def _choice(name, value, among):
    if value not in among:
        raise SettingsError(f"{PREFIX}{name} must be one of {', '.join(among)}, not {value!r}.")
    return value


def _whole(label, value, least, most):
    text = str(value)
    if isinstance(value, bool) or not text.isdigit() or not least <= int(text) <= most:
        raise SettingsError(f"{label} must be a whole number from {least} to {most}, not {value!r}.")
    return int(text)


def money(label: str, value) -> int:
    """An amount of money in parts of UNIT.

    :raises SettingsError: it is no number with at most four decimal places.
    """
    if isinstance(value, bool) or not _PRICE.match(str(value)):
        raise SettingsError(f"{label} must be an amount of money such as '0.25', with a point and at most four decimal places, not {value!r}.")
    return int(decimal.Decimal(str(value)) * UNIT)


# -- destinations -----------------------------------------------------------------------------------------------------------


def _destinations(label, values) -> Tuple[str, ...]:
    if not isinstance(values, (list, tuple)):
        raise SettingsError(f"{label} must be a list, not {values!r}.")
    return tuple(_destination(label, one) for one in values)


def _destination(label, value) -> str:
    """``national``, ``international``, a category, a country, or ``+`` with first digits."""
    text = str(value).strip()
    if text in _WORDS or re.match(r"\+\d{1,15}\Z", text):
        return text
    if text.upper() in numbering.countries():
        return text.upper()
    near = difflib.get_close_matches(text.lower(), _WORDS, 1, 0.6)
    raise SettingsError(f"{label} names '{value}', which is no country code, no category and no number such as '+4989'"
                        + (f"; did you mean {near[0]}?" if near else "; country codes are the two letters of ISO 3166-1."))


def _spare_emergency(label, words, emergency):
    """An emergency number that is denied by name contradicts itself; it would pass all the same."""
    for word in words:
        if str(word) in emergency or str(word).lstrip("+") in emergency:
            raise SettingsError(f"{PREFIX}{label} would deny the emergency number {word}; take it out of one of the two lists.")


# -- exceptions and limits --------------------------------------------------------------------------------------------------


def _known(label, wish, keys):
    if not isinstance(wish, dict):
        raise SettingsError(f"{label} must be a dictionary with {', '.join(keys)}.")
    for key in wish:
        if key not in keys:
            raise SettingsError(f"{label} has the key '{key}', which is none of {', '.join(keys)}.")


def _exception(name, wish, emergency) -> Exemption:
    label = PREFIX + name
    _known(label, wish, _EXCEPTION_KEYS)
    hours = str(wish.get("hours") or "").replace(" ", "")
    if hours and not _HOURS.match(hours):
        raise SettingsError(f"{label}.hours must be a time as GotoIfTime has it, such as '09:00-17:00,mon-fri', not '{wish['hours']}'.")
    for key in ("endpoints", "contexts", "allowed", "denied"):
        if not isinstance(wish.get(key, []), list):
            raise SettingsError(f"{label}.{key} must be a list.")
    contexts = tuple(str(one) for one in wish.get("contexts", []))
    _spare_emergency(name + ".denied", wish.get("denied", []), emergency)
    if not wish.get("allowed") and not wish.get("denied"):
        raise SettingsError(f"{label} allows and denies nothing, so give allowed or denied.")
    hours += ",*,*" if hours.count(",") == 1 else ""
    return Exemption(tuple(_device(label + ".endpoints", one) for one in wish.get("endpoints", [])), contexts,
                     _destinations(label + ".allowed", wish.get("allowed", [])), _destinations(label + ".denied", wish.get("denied", [])), hours)


def _limit(label, wish) -> Limit:
    _known(label, wish, _LIMIT_KEYS)
    scope = wish.get("for")
    if scope not in SCOPES:
        raise SettingsError(f"{label}.for must be one of {', '.join(SCOPES)}, not '{scope}'.")
    names = wish.get("names", [])
    if not isinstance(names, list) or scope == "host" and names:
        raise SettingsError(f"{label}.names must be a list of devices, and host has none.")
    numbers = {name: None if wish.get(name) is None else _whole(f"{label}.{name}", wish[name], 0, 100000) for name in _NUMBERS}
    spent = None if wish.get("money_per_day") is None else money(label + ".money_per_day", wish["money_per_day"])
    if all(value is None for value in numbers.values()) and spent is None:
        raise SettingsError(f"{label} limits nothing; give one of {', '.join(_NUMBERS + ('money_per_day',))}.")
    ends = wish.get("end_calls", True)
    if not isinstance(ends, bool):
        raise SettingsError(f"{label}.end_calls must be true or false, not {ends!r}.")
    _consistent(label, numbers)
    seconds = [None if numbers[name] is None else numbers[name] * 60 for name in ("call_minutes", "minutes_per_day")]
    named = tuple(_device(label + ".names", one) for one in names)
    return Limit(scope, named, numbers["calls"], numbers["calls_per_minute"], seconds[0], seconds[1], spent, ends)


def _consistent(label, numbers):
    call, day = numbers["call_minutes"], numbers["minutes_per_day"]
    if call == 0:
        raise SettingsError(f"{label}.call_minutes is 0, which no call can keep; deny the destinations instead.")
    if call and day is not None and day and call > day:
        raise SettingsError(f"{label} contradicts itself: one call may last {call} minutes, but only {day} minutes are left for a whole day.")


def _unique(limits):
    seen = set()
    for limit in limits:
        for name in limit.names or ("",):
            if (limit.scope, name) in seen:
                raise SettingsError(f"{PREFIX}limits has two entries for {limit.scope} {name or '(all others)'}; make one of them.")
            seen.add((limit.scope, name))
