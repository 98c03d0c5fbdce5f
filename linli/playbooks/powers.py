"""What the holder of a post may do: a closed list of powers, each with the sentence that its holder reads."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Power(StrEnum):
    """What the holder of a post may do; ``sentence`` says it in words the holder can read."""

    SERVICE_REQUEST_VIEW = "service_request.view"
    SERVICE_REQUEST_FILE_ON_BEHALF = "service_request.file_on_behalf"
    SERVICE_REQUEST_ACCEPT = "service_request.accept"
    SERVICE_REQUEST_DISPATCH = "service_request.dispatch"
    SERVICE_REQUEST_HANDLE = "service_request.handle"
    SERVICE_REQUEST_CALL_BACK = "service_request.call_back"
    SERVICE_REQUEST_REVIEW_HAZARD = "service_request.review_hazard"
    SERVICE_REQUEST_REVIEW_REOPENED = "service_request.review_reopened"
    SERVICE_REQUEST_HOLD_RETURNED = "service_request.hold_returned"
    SERVICE_REQUEST_ANSWER_FINALLY = "service_request.answer_finally"
    SERVICE_REQUEST_REPLY = "service_request.reply"
    SERVICE_REQUEST_NOTE = "service_request.note"
    SERVICE_REQUEST_RELEASE_WORDS = "service_request.release_words"
    SERVICE_REQUEST_IMPORT = "service_request.import"
    SERVICE_REQUEST_EXPORT = "service_request.export"
    CONTACT_REVEAL = "contact.reveal"
    PLACE_MANAGE = "place.manage"
    PLACE_IMPORT = "place.import"
    PLACE_RESHAPE = "place.reshape"
    PERSON_MANAGE = "person.manage"
    POST_APPOINT = "post.appoint"
    STATION_MANAGE = "station.manage"
    DOOR_CODE_MANAGE = "door_code.manage"
    PLAYBOOK_APPLY = "playbook.apply"
    AUDIT_VIEW = "audit.view"
    FEEDBACK_ANSWER = "feedback.answer"
    MOURNING_DECLARE = "mourning.declare"
    HOUSEHOLD_LINK_MANAGE = "household_link.manage"
    HOUSEHOLD_LINK_HOLD = "household_link.hold"
    ROSTER_MANAGE = "roster.manage"
    ROSTER_COUNT = "roster.count"
    BODY_MANAGE = "body.manage"
    SPACE_MANAGE = "space.manage"
    BOOKLET_KEEP = "booklet.keep"
    WHISTLE_BLOW = "whistle.blow"
    WHISTLE_ANSWER = "whistle.answer"
    WHISTLE_DECIDE = "whistle.decide"
    MEETING_CALL = "meeting.call"
    MEETING_ANSWER = "meeting.answer"
    SWEEP_ARRANGE = "sweep.arrange"
    SWEEP_VISIT = "sweep.visit"
    SWEEP_SEE_NOT_IN = "sweep.see_not_in"
    MEDIATION_GIVE = "mediation.give"
    MEDIATION_HOLD = "mediation.hold"
    EMERGENCY_DECLARE = "emergency.declare"
    EMERGENCY_ANSWER = "emergency.answer"
    PATROL_WALK = "patrol.walk"
    DRILL_PLAN = "drill.plan"
    DRILL_HOLD = "drill.hold"
    DRILL_HELP = "drill.help"
    RECEPTION_KEEP = "reception.keep"
    DUTY_KEEP = "duty.keep"
    LESSON_KEEP = "lesson.keep"
    LESSON_ARRANGE = "lesson.arrange"
    VOLUNTEERING_LEAD = "volunteering.lead"
    POINTS_AWARD = "points.award"
    POINTS_KEEP = "points.keep"
    HONOUR_KEEP = "honour.keep"
    HONOUR_NOMINATE = "honour.nominate"
    LEGACY_KEEP = "legacy.keep"
    LEGACY_ACT = "legacy.act"
    CARE_KEEP = "care.keep"
    CARE_ENTER = "care.enter"
    CARE_REVIEW = "care.review"
    CARE_PAY = "care.pay"
    CARE_MEMBERS = "care.members"
    CARE_ARRANGE = "care.arrange"
    CARE_VISIT = "care.visit"
    WISH_CHECK = "wish.check"
    WISH_CLAIM = "wish.claim"
    OFFER_KEEP = "offer.keep"
    OFFER_DO = "offer.do"
    ALLIANCE_KEEP = "alliance.keep"
    ALLIANCE_ACT = "alliance.act"
    DIRECTORY_KEEP = "directory.keep"
    PROJECT_CALL = "project.call"
    PROJECT_PROPOSE = "project.propose"
    PROJECT_REVIEW = "project.review"
    EVENT_PLAN = "event.plan"
    AGENT_ACT = "agent.act"
    VOUCHER_KEEP = "voucher.keep"
    FIRM_KEEP = "firm.keep"
    FIRM_SPEAK = "firm.speak"
    FIRM_ENVOY = "firm.envoy"
    FIRM_HELP = "firm.help"

    @property
    def sentence(self) -> str:
        """One plain sentence, in the active language, telling the holder what the power lets them do."""
        return str(_POWER_SENTENCES[self])


_POWER_SENTENCES: dict[Power, _StrPromise] = {
    Power.SERVICE_REQUEST_VIEW: _(
        "You see the service requests of your body; a body that oversees a place sees all of that place."
    ),
    Power.SERVICE_REQUEST_FILE_ON_BEHALF: _("You file a service request for someone who tells you about it."),
    Power.SERVICE_REQUEST_ACCEPT: _("You accept a service request, decline it with a reason, or ask for more."),
    Power.SERVICE_REQUEST_DISPATCH: _(
        "You dispatch a service request to the bodies that your body may dispatch to, and raise the rest."
    ),
    Power.SERVICE_REQUEST_HANDLE: _(
        "You take, return, pause or resolve what was dispatched to your body, or say why it is not possible now."
    ),
    Power.SERVICE_REQUEST_CALL_BACK: _("You ask the resident how it went and record their word."),
    Power.SERVICE_REQUEST_REVIEW_HAZARD: _(
        "You look at a safety hazard a second time before it closes, if you did not resolve it yourself."
    ),
    Power.SERVICE_REQUEST_REVIEW_REOPENED: _(
        "You look again at what a resident reopened, if you neither accepted nor resolved it."
    ),
    Power.SERVICE_REQUEST_HOLD_RETURNED: _("You hold what was returned twice and decide who handles it."),
    Power.SERVICE_REQUEST_ANSWER_FINALLY: _(
        "You give a final answer, with reasons, to what was reopened a third time."
    ),
    Power.SERVICE_REQUEST_REPLY: _("You reply to the resident; everyone who may see the request reads it."),
    Power.SERVICE_REQUEST_NOTE: _("You leave notes that only staff read."),
    Power.SERVICE_REQUEST_RELEASE_WORDS: _(
        "You release a resident's words for the public page, with people's names and numbers masked."
    ),
    Power.SERVICE_REQUEST_IMPORT: _("You bring in service requests from a sheet."),
    Power.SERVICE_REQUEST_EXPORT: _("You take out lists of service requests as a sheet."),
    Power.CONTACT_REVEAL: _(
        "You see a telephone number for a minute, for a stated purpose; its owner can see that you did."
    ),
    Power.PLACE_MANAGE: _("You add and rename places."),
    Power.PLACE_IMPORT: _("You bring in buildings, units and rooms from a sheet, and where they lie on the map."),
    Power.PLACE_RESHAPE: _("You move, merge and split places, and rename communities and what is above them."),
    Power.PERSON_MANAGE: _("You keep the records of people who work here."),
    Power.POST_APPOINT: _("You appoint people to posts and end appointments."),
    Power.STATION_MANAGE: _("You keep the station's telephone, address and opening hours."),
    Power.DOOR_CODE_MANAGE: _("You print door codes and replace lost ones."),
    Power.PLAYBOOK_APPLY: _("You apply a playbook to a place."),
    Power.AUDIT_VIEW: _("You read who did what and who looked at whose number."),
    Power.FEEDBACK_ANSWER: _("You read what people say about Linli's own pages, and answer it."),
    Power.MOURNING_DECLARE: _("You set the days of mourning on which your city's pages are grey."),
    Power.HOUSEHOLD_LINK_MANAGE: _("You say which households each representative is linked with."),
    Power.HOUSEHOLD_LINK_HOLD: _("You are linked with some households and see the list of their doors."),
    Power.ROSTER_MANAGE: _("You keep the member roster of your own body; nobody outside the body reads it."),
    Power.ROSTER_COUNT: _("You see how many members the party organisations of your places have, and no names."),
    Power.BODY_MANAGE: _(
        "You bring in the bodies of your places, see which are missing or weak, and say what is done about it."
    ),
    Power.SPACE_MANAGE: _("You keep the public spaces of your places, what is in them, and their bookings."),
    Power.WHISTLE_BLOW: _("You blow the whistle for your body, say when it is over, and rate those who were called."),
    Power.WHISTLE_ANSWER: _("You answer for your body when it is called by a whistle: yes with a day, or no with why."),
    Power.WHISTLE_DECIDE: _("You decide who is right when somebody refuses a whistle, and ask after who is late."),
    Power.BOOKLET_KEEP: _(
        "You keep the booklets of households that agreed: those linked with you, or those of your station's estate."
    ),
    Power.MEETING_CALL: _(
        "You call the meetings that your body holds, keep their agenda, write down what is decided, and publish it."
    ),
    Power.MEETING_ANSWER: _("You answer invitations to meetings for your body, and say when its tasks are done."),
    Power.SWEEP_ARRANGE: _("You start rounds of visits, share the doors among visitors, and end a round."),
    Power.SWEEP_VISIT: _("You knock at the doors that were shared to you, and write down what you hear there."),
    Power.SWEEP_SEE_NOT_IN: _("You see at which doors nobody was in, until the round ends."),
    Power.MEDIATION_GIVE: _("You take in disputes for your body, and give each to somebody who mediates it."),
    Power.EMERGENCY_DECLARE: _(
        "You declare an emergency response for your body, raise or lower it, and say when it is over."
    ),
    Power.EMERGENCY_ANSWER: _("You answer for your body when an emergency calls it, and tell how things stand there."),
    Power.PATROL_WALK: _("You walk rounds through the estate for your body, and report what you find."),
    Power.DRILL_PLAN: _(
        "You plan drills and call-outs for the estates of your places, and see how far they are, in heads,"
        " not in names."
    ),
    Power.DRILL_HOLD: _(
        "You hold the drills of your body's estates: you ask people, fill the posts and say what came of it."
    ),
    Power.DRILL_HELP: _(
        "You are asked whether you can help at a drill or call-out in your estate. No is said by saying nothing."
    ),
    Power.MEDIATION_HOLD: _("You mediate the disputes that are given to you; nobody outside your body reads them."),
    Power.RECEPTION_KEEP: _(
        "You announce the reception days of your body, keep the list of who comes, and take down what they bring."
    ),
    Power.LESSON_KEEP: _(
        "You keep the catalogue of lessons and the lecturers' bank of your places; nobody is in it unasked."
    ),
    Power.LESSON_ARRANGE: _("You arrange lessons for your body, ask lecturers, and write down how many came."),
    Power.VOLUNTEERING_LEAD: _(
        "You lead the volunteers' teams of your body: the register, the activities, and who was there."
    ),
    Power.HONOUR_KEEP: _(
        "You call rounds of honours, ask each nominated person first, and enter what the panel decided."
    ),
    Power.HONOUR_NOMINATE: _("You nominate for honours; the nominated person is asked before anybody else reads it."),
    Power.LEGACY_KEEP: _(
        "You keep the register of old problems of your places: who must act, the next look, whether it is solved."
    ),
    Power.LEGACY_ACT: _("You act for your body on the old problems that it owns or has a step of."),
    Power.POINTS_AWARD: _("You award points by hand to volunteers who opted in, and approve what another awarded."),
    Power.POINTS_KEEP: _(
        "You keep the catalogue of points, hand things over, draw on the pot for care, and judge what looks odd."
    ),
    Power.WISH_CHECK: _(
        "You look at the micro-wishes of your places before others read them, and arrange each hand-over."
    ),
    Power.ALLIANCE_KEEP: _(
        "You agree with alliance units on what they do for your place each year, and say what it was worth; over other"
        " bodies' places you read their lists, and sums."
    ),
    Power.ALLIANCE_ACT: _(
        "You act for your unit: join places, propose what it does there each year, and write what was done."
    ),
    Power.WISH_CLAIM: _("You claim micro-wishes for your body, and never learn whose they are but for the hand-over."),
    Power.CARE_KEEP: _(
        "You keep your body's hardship fund: money in, objections, and the decision once the public notice is over."
    ),
    Power.CARE_ENTER: _("You enter applications to a hardship fund for people of your places who agreed to it."),
    Power.CARE_REVIEW: _("You look at applications to a hardship fund as one of two reviewers, never at your own."),
    Power.CARE_PAY: _("You pay what was decided from your body's hardship fund, and note day, way and receipt."),
    Power.CARE_MEMBERS: _("You keep the days on which your body thinks of its own members, as they agreed to it."),
    Power.CARE_ARRANGE: _("You arrange visits for people of your places who asked for them."),
    Power.CARE_VISIT: _("You visit people who asked for it, and see only those whom you are asked to visit."),
    Power.OFFER_KEEP: _(
        "You keep the needs, resources and menu of your places, assign what residents order, and bring needs together "
        "with resources."
    ),
    Power.OFFER_DO: _("You do for your body what residents order from it, and say what your body has to offer."),
    Power.DIRECTORY_KEEP: _(
        "You look at the firms that neighbours recommend before they show, and keep the directory of your estates."
    ),
    Power.PROJECT_CALL: _(
        "You call for micro-projects in the places of your body, decide with reasons, and pay step by step."
    ),
    Power.PROJECT_PROPOSE: _("You propose micro-projects for your body, and tell what was done at each step."),
    Power.PROJECT_REVIEW: _(
        "You say what you think of micro-projects for your places and how they are on the spot,"
        " never of your own body's."
    ),
    Power.EVENT_PLAN: _("You plan one great event for every estate of your places; each estate makes it its own."),
    Power.AGENT_ACT: _("You do matters for residents: every paper that is handed over or given back has its receipt."),
    Power.VOUCHER_KEEP: _(
        "You keep walls of donated vouchers: donations, slips and shops; who takes one, nobody learns."
    ),
    Power.FIRM_KEEP: _(
        "You keep the list of firms of your places, and decide who helps a firm where a body that was asked cannot."
    ),
    Power.FIRM_SPEAK: _(
        "You speak for your firm: what it needs, whether it is solved, and what its panel decides on stars."
    ),
    Power.FIRM_ENVOY: _(
        "You help the firm to which you are posted with what it needs, and keep a book that its envoys read."
    ),
    Power.FIRM_HELP: _("You help firms for your body with what their envoys ask of it, or say once that it cannot."),
    Power.DUTY_KEEP: _("You say for your body how a duty was done or why it was missed, and sign its month report."),
}
