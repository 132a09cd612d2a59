"""Puts together what intake does beside answering: lists that are taken in and put away, and sources looked after."""

from collections.abc import Sequence
from functools import partial
from zoneinfo import ZoneInfo

from fastapi import APIRouter

from lead_intake.adapters.forgetting import SqlForgotten, unstarted
from lead_intake.adapters.imports import SqlImports
from lead_intake.adapters.lists.files import LibraryFiles
from lead_intake.adapters.said_sources import SqlSaidSources
from lead_intake.adapters.seen_forms import SqlSeenForms
from lead_intake.application import Application
from lead_intake.entrypoints.housekeeping import Housekeeping
from lead_intake.entrypoints.import_routes import Desk, import_changes, import_reads
from lead_intake.entrypoints.importing import Importing
from lead_intake.entrypoints.pages.import_upload import upload_pages
from lead_intake.entrypoints.pages.imports import import_pages
from lead_intake.entrypoints.previews import Previews
from lead_intake.entrypoints.row_gate import RowGate
from lead_intake.entrypoints.telling_sources import TellingSources
from lead_intake.entrypoints.upload_routes import upload_door
from lead_intake.entrypoints.uploads import Uploads
from lead_intake.use_cases.change_imports import change_imports
from lead_intake.use_cases.end_import import end_import
from lead_intake.use_cases.finish_uploads import finish_uploads
from lead_intake.use_cases.import_rows import TakeIn, import_rows
from lead_intake.use_cases.leave_out_forgotten import leave_out_forgotten
from lead_intake.use_cases.tell_sources import tell_sources
from lead_intake.use_cases.workbench import Workbench
from service_kit.foundation import Foundation
from service_kit.ids import new_id


def telling_of(base: Foundation, application: Application, zone: ZoneInfo) -> TellingSources:
    """The worker that says which sources are in trouble."""
    tell = partial(tell_sources, said=SqlSaidSources(), outbox=base.outbox, clock=base.clock, new_id=new_id)
    return TellingSources(base.database, application.source_reads, application.overviews, tell, base.clock, zone)


def importing_of(base: Foundation, rows: RowGate, taking_in: TakeIn, bench: Workbench, rows_at_once: int) -> Importing:
    """The worker that takes lists in."""
    imports, clock = SqlImports(), base.clock
    return Importing(
        base.database,
        imports,
        rows,
        partial(
            import_rows,
            take_in=partial(leave_out_forgotten, take_in=taking_in, forgotten=SqlForgotten()),
            imports=imports,
            clock=clock,
        ),
        partial(end_import, bench=bench, imports=imports),
        clock,
        rows_at_once,
    )


def lists_of(
    base: Foundation, application: Application, rows: RowGate, taking_in: TakeIn, bench: Workbench, rows_at_once: int
) -> tuple[Importing, Housekeeping, Sequence[APIRouter]]:
    """The worker that takes lists in, the one that puts them away, and the routes by which they come."""
    imports, clock = SqlImports(), base.clock
    importing = importing_of(base, rows, taking_in, bench, rows_at_once)
    previews = Previews(base.database, imports, rows, clock)
    changes = base.commands(partial(change_imports, imports=imports, clock=clock))
    desk = Desk(base.database, imports, changes, previews, importing, clock)
    housekeeping = Housekeeping(
        base.database,
        clock,
        unstarted=unstarted,
        cancel=changes.run,
        cancelled=importing.wake,
        forget_lists=SqlForgotten().forget,
        forget_forms=SqlSeenForms().forget,
    )
    uploads = Uploads(base.database, imports, LibraryFiles(), clock)
    finishing = base.commands(partial(finish_uploads, imports=imports))
    routes = [upload_door(desk, uploads, finishing, new_id), import_reads(desk), import_changes(desk)]
    routes += [upload_pages(desk, uploads, finishing, new_id, base.pages), import_pages(application, desk, base.pages)]
    return importing, housekeeping, routes
