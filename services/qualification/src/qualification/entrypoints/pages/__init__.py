"""The pages of qualification."""

from fastapi import APIRouter

from qualification.application import Application
from qualification.entrypoints.pages.away import away_pages
from qualification.entrypoints.pages.chosen_hand_over import hand_over_pages
from qualification.entrypoints.pages.chosen_nurture import nurture_pages
from qualification.entrypoints.pages.criteria import criteria_pages
from qualification.entrypoints.pages.criteria_edit import criteria_edit_pages
from qualification.entrypoints.pages.criteria_moved import moved_pages
from qualification.entrypoints.pages.giving import give_pages
from qualification.entrypoints.pages.profiles import profile_pages
from qualification.entrypoints.pages.taking_back import undo_pages
from service_kit.pages import Pages


def every_page(app: Application, pages: Pages) -> list[APIRouter]:
    """Their routes."""
    return [
        give_pages(app, pages),
        hand_over_pages(app, pages),
        nurture_pages(app, pages),
        undo_pages(app, pages),
        away_pages(app, pages),
        profile_pages(app, pages),
        criteria_pages(app, pages),
        criteria_edit_pages(app, pages),
        moved_pages(app, pages),
    ]
