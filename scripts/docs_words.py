"""The glossary's words, with what in the code they name and what is never said instead."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """One word: in Chinese, in English, the things in the code that bear it (dotted), and what it is never called.

    "bare x" in `never` forbids x as the whole of a name; x forbids it as a part of one, too.
    """

    chinese: str
    english: str
    where: tuple[str, ...]
    never: tuple[str, ...] = ()


def word(chinese: str, english: str, *where: str, never: str = "") -> Word:
    """A word; places below linli/, and what it is never called, separated by semicolons."""
    return Word(chinese, english, tuple(f"linli.{each}" for each in where), tuple(filter(None, never.split("; "))))


SR = "service_requests"
SECTIONS: dict[str, tuple[Word, ...]] = {
    "What residents bring": (
        word("诉求、事项", "service request", f"{SR}.models.ServiceRequest", SR,
             never="ticket; case; complaint; work_order; bare request; bare issue"),
        word("建议", "proposal", f"{SR}.enums.Kind.PROPOSAL", never="petition"),
        word("不对的事", "problem", f"{SR}.enums.Kind.PROBLEM"),
        word("反映人", "reporter", f"{SR}.rules.is_reporter", never="complainant; petitioner"),
        word("代为反映", "on behalf of somebody", "playbooks.enums.Power.SERVICE_REQUEST_FILE_ON_BEHALF"),
        word("安全隐患", "hazard", f"{SR}.rules.may_inspect"),
        word("我也受影响", "also affected", f"{SR}.models.Affected", f"{SR}.rules.may_affect", never="upvote; me_too"),
        word("查询码", "query code", f"{SR}.queries.code_of", "core.codes.query_code", never="pin; passcode"),
        word("编号", "number", "core.codes.format_number"),
        word("原话公开", "release of words", f"{SR}.rules.may_release_words", f"{SR}.masking.mask"),
        word("类别", "category", "playbooks.parts.Category"),
        word("急、要、难", "urgency class", "playbooks.enums.UrgencyClass", never="priority; severity"),
        word("热线件", "hotline item that came in by sheet", f"{SR}.enums.Source.HOTLINE"),
        word("历史件", "history: answered before it came in", f"{SR}.enums.Closing.HISTORY"),
    ),
    "What is done with it": (
        word("登记", "file", f"{SR}.actions.file", never="submit"),
        word("受理", "accept", f"{SR}.actions.accept", f"{SR}.enums.Verb.ACCEPT", never="approve"),
        word("不予受理", "decline", f"{SR}.actions.decline", never="reject; dismiss"),
        word("退回补充", "ask for more", f"{SR}.actions.ask_for_more"),
        word("补充", "add", f"{SR}.actions.add"),
        word("派单", "dispatch", f"{SR}.actions.dispatch", never="bare assign; forward"),
        word("撤回派单", "take back", f"{SR}.actions.take_back", never="recall"),
        word("转派", "redirect", f"{SR}.actions.redirect", never="reassign"),
        word("改分类", "classify", f"{SR}.actions.classify", never="recategorise"),
        word("延期", "extend", f"{SR}.actions.extend", never="prolong"),
        word("列入待议", "put on the list for deliberation", f"{SR}.actions.await_agenda"),
        word("上报", "raise", f"{SR}.actions.raise_", never="escalate"),
        word("接单", "take", f"{SR}.actions.take", never="claim_job"),
        word("给维修师傅的链接", "link to one job", f"{SR}.models.JobLink", f"{SR}.actions.make_link",
             never="guest_link"),
        word("退单", "return", f"{SR}.actions.return_", never="bounce"),
        word("挂起、恢复", "pause, resume", f"{SR}.actions.pause", f"{SR}.actions.resume", never="suspend"),
        word("办完（待评价）", "resolve", f"{SR}.actions.resolve", never="complete; finish_job"),
        word("评价", "rate", f"{SR}.actions.rate", never="score; stars"),
        word("回访", "call back", "playbooks.enums.Power.SERVICE_REQUEST_CALL_BACK", f"{SR}.enums.Closing.CALL_BACK"),
        word("重办", "reopen", f"{SR}.actions.reopen"),
        word("复查", "second look", f"{SR}.actions.inspect"),
        word("已办结、销号", "close", f"{SR}.actions.close"),
        word("最终答复", "final answer", f"{SR}.actions.answer_finally"),
        word("暂无法解决", "defer: not possible now", f"{SR}.actions.defer"),
        word("拆开并案", "separate", f"{SR}.actions.unmerge"),
        word("并案", "join", f"{SR}.actions.merge"),
        word("撤回", "withdraw", f"{SR}.actions.withdraw", never="cancel"),
        word("回复", "reply to the resident", f"{SR}.actions.reply"),
        word("备注", "note among staff", f"{SR}.actions.note"),
        word("办理", "assignment: a body was given it", f"{SR}.models.Assignment"),
        word("承办", "lead: the body it was dispatched to", f"{SR}.models.ServiceRequest", never="assignee"),
        word("期限", "clock", f"{SR}.models.Clock", "core.clock.Allowance", never="sla"),
        word("到期提醒、超期", "watch: a warning before, an event after", f"{SR}.actions.watch", never="sla_breach"),
        word("逐级上浮", "climb: overdue, it stands before a body above as well",
             f"{SR}.models.ServiceRequest", never="auto_escalate"),
        word("暂定", "provisional", "core.clock.Day", never="tentative"),
        word("放假安排", "holidays: the State Council's notice", "playbooks.actions.adopt_holidays",
             "core.models.HolidayNotice", never="vacation"),
        word("没人管的事", "stranded", f"{SR}.stranded.stranded", never="orphaned"),
        word("轮到谁", "whose turn", f"{SR}.enums.Turn"),
    ),
    "Places": (
        word("地点", "place", "places.models.Place", never="bare location; area_node"),
        word("省、市、区县", "province, city, district", "places.enums.Level.PROVINCE", "places.enums.Level.CITY",
             "places.enums.Level.DISTRICT", never="county"),
        word("街道", "subdistrict", "places.enums.Level.SUBDISTRICT", never="street; township"),
        word("社区", "community", "places.enums.Level.COMMUNITY", never="neighbourhood; neighborhood"),
        word("小区", "estate", "places.enums.Level.ESTATE", never="residential_quarter"),
        word("楼栋", "building", "places.enums.Level.BUILDING", never="bare block; tower"),
        word("单元", "unit, entrance", "places.enums.Level.UNIT", never="stairwell; staircase"),
        word("房屋", "room", "places.enums.Level.ROOM", never="apartment"),
        word("网格", "grid", "places.enums.Level.GRID"),
        word("门口码", "door code", "places.models.DoorCode", never="qr_token"),
    ),
    "Bodies and people": (
        word("组织", "body, organisation", "organisations.models.Organisation", never="organization"),
        word("党群服务站", "service station", "organisations.models.Station",
             "playbooks.enums.BodyKind.SERVICE_STATION"),
        word("物业", "property company", "playbooks.enums.BodyKind.PROPERTY_COMPANY", never="landlord"),
        word("业委会", "owners' committee", "playbooks.enums.BodyKind.OWNERS_COMMITTEE", never="bare committee"),
        word("居委会", "residents' committee", "playbooks.enums.BodyKind.RESIDENTS_COMMITTEE"),
        word("楼栋长", "building leader", "playbooks.enums.BodyKind.BUILDING_LEADERS", never="warden"),
        word("驻小区工作队", "resident work team", "playbooks.enums.BodyKind.RESIDENT_WORK_TEAM"),
        word("职务", "post", "organisations.models.Post", never="job_title; position_held"),
        word("任职", "appointment", "organisations.models.Appointment", never="incumbency"),
        word("联系户", "household link", "organisations.models.HouseholdLink", "organisations.actions.link_household",
             never="bind_household"),
        word("拟定联系户", "proposed links", "organisations.linking.propose"),
        word("名册", "member roster", "organisations.models_roster.RosterEntry"),
        word("双报到", "register at the estate", "organisations.actions.register_at_estate"),
        word("自行报到", "register by oneself", "organisations.models.SelfRegistration",
             "organisations.actions.register_oneself"),
        word("双重管理", "also under a second organisation", "organisations.actions.put_also_under"),
        word("一户一册", "booklet of a household", "organisations.actions.open_booklet",
             "organisations.models.BookletOpening", never="household_file; dossier"),
        word("住户同意", "consent of a household", "organisations.models.HouseholdConsent",
             "organisations.actions.give_consent"),
        word("求助", "help asked for", "organisations.models.HelpAsked", "organisations.actions.ask_help"),
        word("权力", "power", "playbooks.enums.Power", never="privilege"),
        word("人", "person", "people.models.Person", never="bare user; citizen"),
        word("帐号", "account", "people.models.Account"),
        word("住户", "residence: who lives where", "people.models.Residence", never="tenancy"),
        word("联系方式", "contact", "people.models.Contact"),
        word("查看电话", "reveal", "people.actions.reveal", "people.models.ContactReveal", never="unmask"),
    ),
    "How it is governed": (
        word("治理模式", "playbook", "playbooks.schema.Playbook", "playbooks.models.PlaybookVersion",
             never="tenant_config"),
        word("规则", "rule, refusal", "core.refusals.Refusal", never="policy_check"),
        word("动作", "action", "core.actions.action"),
        word("行为人", "actor", "core.actors.Actor", never="principal"),
        word("经过", "event", "core.models.Event", never="audit_log"),
        word("入口", "door: web, desk, API, command line", "core.actors.Door", never="portal"),
        word("程序密钥", "key of a program", "organisations.models.ApiKey", never="token_row"),
        word("消息", "message", "messages.models.Message", never="notification_row"),
        word("投递", "delivery", "messages.models.Delivery", "messages.actions.fan_out", never="push"),
        word("免打扰", "quiet hours", "messages.quiet.Quiet", "messages.models.Preference", never="do_not_disturb"),
        word("接收处", "channel: a robot or mailbox of a body", "messages.models.BodyChannel",
             "messages.actions.set_up_channel"),
        word("再发一次", "send again", "messages.actions.send_again", never="resend"),
        word("照片", "photo", "attachments.models.Attachment"),
        word("理由", "reason", "playbooks.parts.Reason"),
        word("常用清单", "saved list: view, filters and order under a name", "service_requests.models_saved.SavedList"),
        word("页面意见", "feedback: a word about a page of Linli", "feedback.models.Feedback", never="bug_report"),
        word("哀悼日", "mourning: days on which a city's pages are grey", "places.models.MourningPeriod"),
        word("说明", "help: how one page is used", "web.page_help.Help", never="manual_page; faq"),
        word("静默期", "quiet days", "playbooks.schema.Playbook.quiet_days"),
    ),
}  # fmt: skip
"""Title → words, in the order of the page."""
