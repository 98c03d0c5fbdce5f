"""Addresses of needs, resources, the menu and its orders at the desk."""

from __future__ import annotations

from django.urls import path

from linli.web.desk import offer_import, offer_matching, offer_new, offer_page, offer_sheets, offers

OFFERS = [
    path("offers/", offers.offers, name="offers"),
    path("offers/menu/", offers.menu, name="offer_menu"),
    path("offers/menu/new/", offer_new.service_item_new, name="service_item_new"),
    path("offers/menu/<uuid:item_id>/", offer_page.service_item, name="service_item"),
    path("offers/needs/", offers.needs, name="offer_needs"),
    path("offers/needs/new/", offer_new.need_new, name="need_new"),
    path("offers/needs/<uuid:need_id>/", offer_page.need, name="need"),
    path("offers/resources/", offers.resources, name="offer_resources"),
    path("offers/resources/new/", offer_new.resource_new, name="resource_new"),
    path("offers/resources/import/", offer_import.resources_import_first, name="resources_import_first"),
    path("offers/resources/<int:place_id>/import/", offer_import.resources_import, name="resources_import"),
    path("offers/resources/<int:place_id>/sheet/", offer_import.resources_sheet, name="resources_sheet"),
    path("offers/resources/<uuid:resource_id>/", offer_page.resource, name="resource"),
    path("offers/resources/<uuid:resource_id>/telephone/", offer_page.resource_telephone, name="resource_telephone"),
    path("offers/orders/new/", offer_new.order_new, name="order_new"),
    path("offers/orders/<uuid:order_id>/", offer_page.order, name="order"),
    path("offers/orders/<uuid:order_id>/telephone/", offer_page.order_telephone, name="order_telephone"),
    path("offers/proposal/", offer_matching.offer_matching, name="offer_matching"),
    path("offers/satisfaction/", offer_matching.offer_satisfaction, name="offer_satisfaction"),
    path("offers/<str:key>/sheet/", offer_sheets.offers_sheet, name="offers_sheet"),
]
