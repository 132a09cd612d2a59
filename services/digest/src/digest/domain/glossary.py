"""The dictionary: one meaning for each word, in English and Russian, with the event that marks it."""

from typing import NamedTuple


class Word(NamedTuple):
    """One word; `event` is the fact that marks it in the log, None for what no single event marks."""

    key: str
    en: str
    ru: str
    meaning_en: str
    meaning_ru: str
    event: str | None = None


WORDS: tuple[Word, ...] = (
    Word(
        "lead", "lead", "лид",
        "A person, usually at a company, who showed interest; one lead per person, whatever the number of forms "
        "filled.",
        "Человек, обычно из компании, который проявил интерес; один человек — один лид, сколько бы форм ни было "
        "заполнено.",
        "lead.created",
    ),
    Word(
        "touch", "touch", "касание",
        "One thing a lead did or received (visit, click, open, form, call, event...), with its campaign if known.",
        "Одно действие лида или обращение к нему (визит, клик, открытие, форма, звонок, событие...), с кампанией,"
        " если она известна.",
        "lead.touched",
    ),
    Word(
        "campaign", "campaign", "кампания",
        "Marketing activity with an intent: notification (can be automated), nurture (keeps interest, unique "
        "content), expert (for those in the know, needs an expert); with cost and dates.",
        "Маркетинговая активность с назначением: уведомление (можно автоматизировать), удержание интереса "
        "(уникальное содержание), «для тех, кто в теме» (нужен эксперт); со стоимостью и датами.",
    ),
    Word(
        "score", "fit, activity", "соответствие, активность",
        "Two scores: how well the lead suits us; how much it does lately (decays).",
        "Две величины: насколько лид нам подходит и насколько он активен в последнее время (убывает).",
        "lead.scored",
    ),
    Word(
        "grade", "grade", "оценка",
        "Fit letter and activity digit (A1 to D4); the criteria say which grades are handed over.",
        "Буква соответствия и цифра активности (от A1 до D4); критерии говорят, какие оценки передаются.",
        "lead.scored",
    ),
    Word(
        "criteria", "criteria", "критерии",
        "The versioned rules that score fit and activity and say when a lead is qualified.",
        "Правила с версиями, по которым считаются соответствие и активность и решается, когда лид готов к "
        "передаче.",
    ),
    Word(
        "mql", "marketing qualified lead (MQL)", "маркетинговый лид (MQL)",
        "A lead that met the criteria version N at time T, with the reasons recorded.",
        "Лид, который отвечал критериям версии N в момент T; причины записаны.",
        "lead.qualified",
    ),
    Word(
        "handover", "hand-over", "передача",
        "One MQL given to one salesperson with a deadline: the unit of the closed loop; a lead can be handed over"
        " again (cycle 2, 3...).",
        "Один MQL, отданный одному продавцу со сроком: единица замкнутого цикла; лид можно передать повторно "
        "(второй, третий круг...).",
        "lead.assigned",
    ),
    Word(
        "sal", "sales accepted lead (SAL), accepted", "принятый лид (SAL), принято",
        "The salesperson took the hand-over.",
        "Продавец взял передачу в работу.",
        "lead.accepted",
    ),
    Word(
        "attempt", "attempt", "попытка",
        "One recorded try to reach the lead: channel (phone, email, message, meeting), outcome (reached, no "
        "answer, wrong number), note.",
        "Одна записанная попытка связаться с лидом: канал (телефон, почта, сообщение, встреча), результат "
        "(поговорили, нет ответа, неверный номер), заметка.",
        "lead.contacted",
    ),
    Word(
        "contacted", "contacted", "контакт",
        "The first attempt whose outcome is reached.",
        "Первая попытка, при которой удалось поговорить.",
        "lead.contacted",
    ),
    Word(
        "account", "account", "аккаунт",
        "Opened by sales after contact; everything about the client and the history of communication gathers "
        "there.",
        "Открывается продажами после контакта; там собирается всё о клиенте и история общения.",
        "lead.account_opened",
    ),
    Word(
        "sql", "sales qualified lead (SQL), opportunity", "лид для прямых продаж (SQL), сделка",
        "An opportunity was opened on the hand-over.",
        "По передаче открыта сделка.",
        "lead.opportunity_opened",
    ),
    Word(
        "won", "won", "выиграно",
        "The deal closed, with amount.",
        "Сделка состоялась, указана сумма.",
        "lead.won",
    ),
    Word(
        "lost", "lost", "проиграно",
        "The deal did not happen, with reason.",
        "Сделка не состоялась, указана причина.",
        "lead.lost",
    ),
    Word(
        "returned", "returned", "возвращено",
        "Sales gives the lead back to marketing with a reason: goes to nurturing and may come back as the next "
        "cycle.",
        "Продажи возвращают лид маркетингу с причиной: он идёт на нагрев и может вернуться следующим кругом.",
        "lead.returned",
    ),
    Word(
        "nurturing", "nurturing", "нагрев",
        "What marketing does with a returned lead until it may be handed over again; it has a reason and a date "
        "to revisit.",
        "То, что маркетинг делает с возвращённым лидом, пока его нельзя передать снова; есть причина и дата "
        "возврата.",
        "lead.recycled",
    ),
    Word(
        "disqualified", "disqualified", "снято маркетингом",
        "Marketing closed the lead or an open hand-over: erased, duplicate, not our market, by hand.",
        "Маркетинг закрыл лид или открытую передачу: удаление, дубль, не наш рынок, вручную.",
        "lead.disqualified",
    ),
    Word(
        "open", "open", "открыто",
        "A hand-over that has not ended: it always has an owner and a running clock, and is never counted as "
        "lost.",
        "Передача, которая ещё не закончилась: у неё всегда есть ответственный и срок, и она никогда не считается"
        " потерей.",
    ),
    Word(
        "overdue", "overdue", "просрочено",
        "An open hand-over whose deadline has passed.",
        "Открытая передача, срок которой прошёл.",
        "lead.overdue",
    ),
    Word(
        "loop_closed", "loop closed", "петля замкнута",
        "A hand-over ends once: won, lost, returned, or disqualified. What becomes of a returned lead later never"
        " moves it. An open hand-over always has an owner and a running clock.",
        "Передача заканчивается один раз: выиграно, проиграно, возвращено или снято маркетингом. Что станет с "
        "возвращённым лидом потом, её не меняет. У открытой передачи всегда есть ответственный и срок.",
    ),
    Word(
        "active_lead", "active lead", "активный лид",
        "A lead with an open hand-over, or touched within 30 days and neither closed nor erased; a salesperson's "
        "digest lists open hand-overs.",
        "Лид с открытой передачей или с касанием за последние 30 дней, не закрытый и не удалённый; в дайджесте "
        "продавца — открытые передачи.",
    ),
    Word(
        "stand_in", "stand-in", "замена",
        "A colleague of the same team whom somebody who is away has named: sees and works that person's open leads on "
        "these days; the leads stay with their owner.",
        "Человек из той же команды, которого назвали на время отсутствия: видит открытые лиды того, кого нет, и "
        "работает с ними в эти дни; ответственный у лидов прежний.",
    ),
    Word(
        "client", "client", "клиент",
        "A lead whose hand-over was won.",
        "Лид, передача которого выиграна.",
        "lead.won",
    ),
    Word(
        "digest", "digest", "дайджест",
        "The daily or weekly list of a salesperson's active leads.",
        "Ежедневный или еженедельный список активных лидов продавца.",
        "digest.sent",
    ),
    Word(
        "review", "review", "разбор месяца",
        "The monthly closed-loop meeting pack, frozen as of a date, with its decisions.",
        "Материалы ежемесячной встречи по замкнутому циклу, зафиксированные на дату, с решениями.",
        "review.frozen",
    ),
)  # fmt: skip
