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
}
