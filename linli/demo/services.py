"""Small services of the invented estate: five firms, two matters in hand with their papers, one that waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from linli.core import clock
from linli.core.actors import Actor, ActorKind, Door
from linli.demo.cast import World
from linli.places.enums import Level
from linli.places.models import Place
from linli.services import actions
from linli.services.actions import AskFacts, FirmFacts
from linli.services.models import AgentMatter, DirectoryEntry
from linli.services.queries import agency_at, directory_at

# fmt: off
FIRMS = (
    ("老周修锁", "locks", "10000008101", "东门外第二间", "换锁芯60元起，上门费先说", "夜里也来，进门先报价。", 3),
    ("顺通管道", "plumbing", "10000008102", "", "疏通80元起", "厨房下水一次通好，收拾得干净。", 2),
    ("小吴电工", "electric", "10000008103", "5栋底商", "按项报价", "换漏电开关，讲得明白。", 2),
    ("丰年粮油店", "shops", "10000008104", "南门左手边", "满30元送到门口", "下雨天也给老人送米。", 4),
    ("洁净家政", "housework", "10000008105", "", "每小时40元", "", 1),
)
MATTERS = (
    ("old_age_card", "window", "蒋桂兰", "10000008201", "行动不便，最好上门取。", True),
    ("residence_proof", "window", "覃晓东", "10000008202", "", False),
    ("pension_check", "home", "邓阿婆", "", "住6楼，腿脚不好。", True),
)
# fmt: on


def add_services(world: World, now: datetime) -> AgentMatter | None:
    """Neighbours recommend, the station looks; three matters are asked for, two of them in hand. Returns the one with
    a paper out; None where the playbook knows no such lists."""
    if directory_at(world.estate) is None or agency_at(world.estate) is None:
        return None
    _firms(world, now)
    return _matters(world, now)


def _firms(world: World, now: datetime) -> None:
    head = world.actor("station_head", door=Door.CLI)
    rooms = list(Place.objects.filter(estate_id=world.estate.pk, level=Level.ROOM).order_by("path")[:4])
    for index, (name, kind, telephone, where, prices, said, households) in enumerate(FIRMS):
        at = now - timedelta(days=20 - index)
        facts = FirmFacts(name, kind, telephone, where, prices)
        entry: DirectoryEntry | None = None
        for room in rooms[:households]:
            entry = actions.recommend(world.estate, facts, reason=said or "打扫得干净。", room=room, by=head, at=at)
        if entry is None or not said:
            continue
        day = clock.local_date(at)
        entry = actions.show_entry(
            entry, said=said, consented_on=day, consent_way="spoken", by=head, at=at + timedelta(hours=3)
        )
        if kind == "locks":
            reply = "谢谢邻居们。夜里来要加20元，先在电话里说好。"
            actions.reply_for_firm(entry, reply=reply, by=head, at=at + timedelta(hours=5))
        if kind == "electric":
            nobody = Actor(ActorKind.NOBODY, door=Door.WEB)
            actions.report_entry(entry, words="店搬到8栋了。", by=nobody, at=now - timedelta(hours=5))


def _matters(world: World, now: datetime) -> AgentMatter:
    head = world.actor("station_head", door=Door.CLI)
    at = now - timedelta(days=2)
    rows = [
        actions.enter_matter(
            world.estate, AskFacts(kind, way, name, phone, words, on_behalf), by=head, at=at + timedelta(minutes=index)
        )
        for index, (kind, way, name, phone, words, on_behalf) in enumerate(MATTERS)
    ]
    at = now - timedelta(days=1, hours=4)
    card = actions.take_matter(rows[0], by=head, at=at)
    actions.receive_paper(card, what="身份证复印件", original=False, signed=True, by=head, at=at)
    actions.receive_paper(card, what="一寸照片", original=True, signed=True, by=head, at=at)
    card.refresh_from_db()
    actions.do_step(card, number=1, done_on=clock.local_date(at), by=head, at=at + timedelta(minutes=10))
    proof = actions.take_matter(rows[1], by=head, at=at)
    lease = actions.receive_paper(proof, what="租房合同", original=True, signed=True, by=head, at=at)
    proof.refresh_from_db()
    actions.do_step(proof, number=1, done_on=clock.local_date(at), by=head, at=at + timedelta(hours=1))
    actions.finish_matter(proof, result="证明盖好章了。", by=head, at=now - timedelta(hours=3))
    actions.give_back_paper(proof, lease, by=head, at=now - timedelta(hours=2))
    proof.refresh_from_db()
    return proof
