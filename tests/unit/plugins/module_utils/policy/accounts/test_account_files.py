# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts.files import EMPTY, Edit, LOCKED, SET, edited, first_user, parse
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret

HASH = "$6$salt$" + "h" * 86
PASSWD = (b"root:x:0:0:root:/root:/bin/bash\npi:x:1000:1000:\xe9:/home/pi:\nold:$in-passwd-itself:1001:1001::/home/old:/bin/sh\n+nis::::::\n"
          b"broken line\npi:x:0:0::/:/bin/sh")
SHADOW = ("root:*:19000:0:99999:7:::\npi:%s:19000:0:99999:7::20000:\nempty::1:::::\n# comment\n" % HASH).encode()


def test_the_first_line_of_a_name_counts_and_what_is_none_is_left_out():
    found = {one.name: one for one in parse(PASSWD, SHADOW)}
    assert set(found) == {"root", "pi", "old"}
    assert found["pi"].uid == 1000 and found["pi"].shell == "/bin/sh" and found["pi"].expires == 20000 and found["pi"].password == SET
    assert found["root"].password == LOCKED and found["old"].in_passwd and not found["old"].is_editable and HASH not in repr(found)


def test_an_account_without_a_line_of_shadow_lets_nobody_in():
    one = parse(b"a:x:1:1::/:/bin/sh\nb::2:2::/:/bin/sh\n", b"")
    assert one[0].password == LOCKED and not one[0].is_editable and one[1].password == EMPTY and one[1].in_passwd


def test_it_ends_on_its_day():
    one = parse(PASSWD, SHADOW)[1]
    assert not one.is_expired(19999) and one.is_expired(20000)


def test_only_what_is_asked_for_changes():
    passwd, shadow = edited(PASSWD, SHADOW, {"pi": Edit(secret=Secret("!" + HASH), expires=1, shell="/usr/sbin/nologin")})
    assert passwd == PASSWD.replace(b":/home/pi:\n", b":/home/pi:/usr/sbin/nologin\n")
    assert shadow == SHADOW.replace(b"pi:$6", b"pi:!$6").replace(b":20000:", b":1:")
    assert edited(PASSWD, SHADOW, {}) == (PASSWD, SHADOW)
    assert edited(PASSWD, SHADOW, {"pi": Edit(changed=5)})[1] == SHADOW.replace(b"h:19000", b"h:5")


def test_the_first_user_is_that_of_login_defs():
    assert first_user("# UID_MIN 1\nUID_MAX 60000\nUID_MIN\t\t 500\n") == 500 and first_user("") == 1000


def test_lines_count_as_the_c_library_takes_them():
    """Measured with getpwnam and getspnam of glibc: missing fields at the end are empty, numbers are those of strtoul."""
    passwd = b"a:x:0:0\nb::0:0\nc:x:+0: 0::/:/bin/sh\n\td:x:1:1:::\ne:x:4294967296:0::/:/bin/sh\nf:x:0\ng:x::0::/:\nh:x:0:0:g:h:s:more\ni:x:0 :0::/:\n"
    found = {one.name: one for one in parse(passwd, ("a:%s:1:0:9\n" % HASH).encode())}
    assert set(found) == {"a", "b", "c", "d", "h"} and found["c"].uid == found["a"].uid == 0 and found["a"].shell == "/bin/sh"
    assert found["a"].password == SET and found["b"].password == EMPTY and found["h"].shell == "s:more"
    assert not [name for name, one in found.items() if one.is_editable] and not found["a"].is_whole and found["c"].is_whole


def test_an_old_password_ends_after_its_days_of_grace():
    shadow = b"a:%s:100:0:30:7:5::\nb:%s:100:0:30:7:::\nc:%s:0:0:30:7:5::\n" % ((HASH.encode(),) * 3)
    one, two, three = parse(b"a:x:1:1::/:/bin/sh\nb:x:1:1::/:/bin/sh\nc:x:1:1::/:/bin/sh\n", shadow)
    assert one.lets_in(135) and not one.lets_in(136) and not one.is_expired(136) and two.lets_in(9999) and three.lets_in(9999)


def test_the_day_0_is_never_for_some_and_an_end_for_others():
    one = parse(b"a:x:1:1::/:/bin/sh\n", b"a:*:1:0:30:7::0:\n")[0]
    assert not one.is_expired(20000) and not one.lets_in(20000)
