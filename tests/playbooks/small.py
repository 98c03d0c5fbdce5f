"""A playbook as small as the checks allow, for tests that break one thing in it."""

SMALL = """\
key = "small"
version = "1"
name = { zh = "小", en = "Small" }
source = "example"

[words]
service_station = { zh = "驿站", en = "stop" }

[[levels]]
level = "community"
name = { zh = "社区", en = "community" }

[[levels]]
level = "estate"
name = { zh = "小区", en = "estate" }

[working_hours]
source = "example"
periods = ["09:00-12:00", "13:00-17:00"]

[closing]
source = "example"
quiet_days = 7

[urgency.urgent]
name = { zh = "急", en = "Urgent" }
source = "example"
accept_by = "30m"
take_by = "1h"
resolve_by = "24h"
reopening = "12h"

[urgency.important]
name = { zh = "要", en = "Important" }
source = "example"
accept_by = "4wh"
take_by = "1wd"
resolve_by = "3wd"
reopening = "2wd"

[urgency.hard]
name = { zh = "难", en = "Hard" }
source = "example"
accept_by = "1wd"
take_by = "2wd"
resolve_by = "15wd"
reopening = "10wd"

[[groups]]
key = "house"
name = { zh = "房子", en = "House" }
source = "example"

[[groups]]
key = "station"
name = { zh = "站点", en = "Station" }
source = "example"

[[categories]]
key = "lamp"
name = { zh = "灯", en = "Lamp" }
group = "house"
default_class = "important"
responsible = ["property_company", "service_station"]
keywords = ["灯", "不亮"]

[[categories]]
key = "roof"
name = { zh = "屋顶", en = "Roof" }
group = "house"
default_class = "hard"
responsible = ["property_company"]

[[categories]]
key = "about_station"
name = { zh = "对站点的意见", en = "About the station" }
group = "station"
default_class = "important"
responsible = ["residents_committee"]
about_station = true

[[posts]]
key = "head"
name = { zh = "站长", en = "Head" }
source = "example"
body_kind = "service_station"
count_min = 1
count_max = 3
term_months = 36
powers = [
  "service_request.view",
  "service_request.accept",
  "service_request.dispatch",
  "service_request.handle",
  "service_request.call_back",
  "service_request.review_hazard",
  "meeting.call",
]

[[posts]]
key = "officer"
name = { zh = "社工", en = "Officer" }
source = "example"
body_kind = "residents_committee"
powers = [
  "service_request.view",
  "service_request.accept",
  "service_request.dispatch",
  "service_request.handle",
  "service_request.review_reopened",
  "service_request.hold_returned",
  "service_request.answer_finally",
  "meeting.answer",
]

[[posts]]
key = "manager"
name = { zh = "物业经理", en = "Manager" }
source = "example"
body_kind = "property_company"
eligibility = [{ zh = "有证", en = "With a licence" }]
powers = ["service_request.view", "service_request.handle"]

[[posts]]
key = "neighbour"
name = { zh = "邻居", en = "Neighbour" }
source = "example"
body_kind = "volunteer_team"
unpaid = true
powers = ["service_request.view", "service_request.handle"]

[[dispatch]]
from = "service_station"
source = "example"
to = ["service_station", "property_company", "volunteer_team"]
raise_to = "residents_committee"

[[dispatch]]
from = "residents_committee"
source = "example"
to = ["residents_committee"]

[[ladder]]
to = "residents_committee"
source = "example"
after = "1d"

[reasons]
source = "example"
decline = [{ key = "elsewhere", name = { zh = "不在这里", en = "Elsewhere" } }]
return = [{ key = "not_ours", name = { zh = "不归我们", en = "Not ours" }, needs_note = true }]
pause = [
  { key = "parts", name = { zh = "等配件", en = "Parts" } },
  { key = "weather", name = { zh = "等天气", en = "Weather" } },
]
resolve = [{ key = "repaired", name = { zh = "已修复", en = "Repaired" } }]
defer = [{ key = "no_money", name = { zh = "没有钱", en = "No money" } }]

[[door_board]]
key = "repairs"
name = { zh = "修理", en = "Repairs" }
source = "example"
body = "property_company"

[[grids]]
key = "grid"
name = { zh = "网格", en = "Grid" }
source = "example"
drawn_in = "community"
count_max = 9
households_min = 200
households_max = 600

[[forums]]
key = "meeting"
name = { zh = "例会", en = "Meeting" }
source = "example"
held_by = "service_station"
with = ["residents_committee"]
cadence = { times = 2, per = "month" }

[[duties]]
key = "door_knock"
name = { zh = "敲门", en = "Door-knock" }
source = "example"
body_kind = "volunteer_team"
cadence = { times = 2, per = "month" }

[indicators]
shown = ["waiting", "overdue"]
"""


def broken(old: str, new: str, *, times: int = 1) -> str:
    """The small playbook with one passage replaced; the passage must be there, as often as said."""
    assert SMALL.count(old) == times, f"{old!r} stands {SMALL.count(old)} times"
    return SMALL.replace(old, new)


def line_with(text: str, passage: str) -> int:
    """The number, from 1, of the first line that holds a passage."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if passage in line)
