"""Guided tours of the demo: the story of each playbook, played once, and each step as the person who took it."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from linli.core import clock
from linli.demo.stories.playing import account_of, kept, keys, play
from linli.demo.stories.stage import script_of
from linli.playbooks.loading import load, shipped
from linli.web.access import public
from linli.web.demo.gate import BACKEND, only_in_demo


def said(zh: str, en: str) -> str:
    """The words in the language of the page."""
    return zh if (get_language() or "zh").startswith("zh") else en


def known() -> list[tuple[str, str]]:
    """Key and title of each story."""
    scripts = [script_of(key) for key in keys()]
    return [(script.key, said(script.zh, script.en)) for script in scripts]


@public
def tour(request: HttpRequest, key: str) -> HttpResponse:
    """The story of a playbook, step by step; a press plays it, if nobody did."""
    only_in_demo()
    if key not in keys():
        raise Http404
    if request.method == "POST":
        play(key, now=clock.now())
        return HttpResponseRedirect(reverse("demo:tour", args=[key]))
    script, told = script_of(key), kept(key)
    playbook = load(shipped()[script.playbook])
    words = {step.key: said(step.zh, step.en) for step in script.steps.values()}
    names = {step.telling.role: account_of(key, step.telling.role) for step in told or ()}
    steps = [
        (number, words[step.telling.key], step.at, account.person.name if (account := names[step.telling.role]) else "")
        for number, step in enumerate(told or (), start=1)
    ]
    context = {
        "title": said(script.zh, script.en),
        "key": key,
        "playbook": playbook,
        "steps": steps,
        "words": list(words.values()),
        "played": told is not None,
        "others": [each for each in known() if each[0] != key],
    }
    return render(request, "demo/tour.jinja", context, using="jinja2")


@public
def tour_step(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Sign in as who took the step, and open what they saw."""
    only_in_demo()
    told = kept(key) if key in keys() else None
    if not told or not 1 <= number <= len(told):
        raise Http404
    step = told[number - 1]
    account = account_of(key, step.telling.role)
    if account is None:
        raise Http404
    login(request, account, backend=BACKEND)
    return HttpResponseRedirect(reverse(step.name, args=step.args))
