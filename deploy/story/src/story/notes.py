"""What salespeople write down, in their own words and language."""

NOTES: dict[str, dict[str, tuple[str, ...]]] = {
    "interested": {
        "en": (
            "Three halls, two shifts. Wants a pilot in the spring, decides together with finance.",
            "Loses two hours a shift walking between halls. Asked what three carts would cost.",
            "Wants to see a site of the same size first. Budget is there, decision by the end of the quarter.",
            "New hall opens in six months, carts should be there from the first day. Decides alone.",
            "Had our paper on the desk. The bottleneck is the way from packing to the ramp.",
            "Two competitors were there already, nobody could say how to connect to their warehouse system.",
        ),
        "ru": (
            "Три корпуса, две смены. Хотят пилот весной, решают вместе с финансистами.",
            "Теряют два часа за смену на переходах. Сколько стоят три тележки?",
            "Сначала хотят увидеть склад такого же размера. Бюджет есть, решение до конца квартала.",
            "Новый склад через полгода, тележки нужны с первого дня. Решение за директором.",
        ),
    },
    "spoke": {
        "en": (
            "Good talk, wants numbers by mail before the next call.",
            "Compares us with forklifts. Sent the payback sheet.",
            "Will ask the works council first. Call again next week.",
            "Knows the playbook well. Missing: number of shifts and the start date.",
            "Friendly, but short of time. Asked to be called again.",
        ),
        "ru": (
            "Хороший разговор, до следующего звонка ждут цифры письмом.",
            "Сравнивают с погрузчиками. Расчёт окупаемости отправлен.",
            "Сначала обсудят внутри. Позвонить на следующей неделе.",
        ),
    },
    "offer": {
        "en": (
            "Offer sent, two carts and the integration. They compare until next week.",
            "Walked through the offer together. Open: training in the second shift.",
            "Site visit done. Floor is fine, one door is too narrow.",
        ),
        "ru": (
            "Предложение отправлено: две тележки и интеграция. Сравнят до следующей недели.",
            "Разобрали предложение вместе. Открытый вопрос: обучение второй смены.",
        ),
    },
    "no_budget": {
        "en": (
            "Project is frozen until spring, the team is in favour.",
            "Likes it, new budget in January. Send the case.",
        ),
        "ru": ("Проект заморожен до весны, команда за.", "Нравится, новый бюджет в январе. Отправить пример."),
    },
    "too_early": {
        "en": ("After the move, in March.", "First the new warehouse system, then carts. Try again in two months."),
        "ru": ("После переезда, в марте.", "Сначала новая складская система, потом тележки."),
    },
    "not_reached": {
        "en": ("Two calls, no answer, mailbox is full.", "Nobody picks up, the switchboard does not know the name."),
        "ru": ("Два звонка, никто не отвечает.", "Не дозвониться, на коммутаторе такого имени не знают."),
    },
    "not_our_market": {
        "en": ("Teaches logistics, wanted slides for a lecture.", "Two people and a van. Carts make no sense there."),
        "ru": ("Преподаёт логистику, искал материалы для лекции.", "Два человека и один фургон, тележки им не нужны."),
    },
    "wrong_contact_data": {
        "en": ("The number belongs to somebody else. Name and company look right.", "Number does not exist."),
        "ru": ("Номер чужой. Имя и компания похожи на правду.", "Такого номера нет."),
    },
    "duplicate": {
        "en": ("Is our client already, wrote from another address.",),
        "ru": ("Это уже наш клиент, письмо с другого адреса.",),
    },
    "other": {
        "en": ("Too small for us today, asks again after the merger.", "Was looking for a job, not for carts."),
        "ru": ("Пока слишком маленький склад, вернутся после слияния.", "Искал работу, а не тележки."),
    },
    "price": {"en": ("Twice what they expected.", "Budget covers half of it."), "ru": ("Вдвое дороже, чем ожидали.",)},
    "competitor": {
        "en": ("Signed with the supplier of their racks.", "Took the one who could deliver in four weeks."),
        "ru": ("Подписали с поставщиком стеллажей.",),
    },
    "no_need": {
        "en": ("Outsourced the warehouse.", "Looked around only, nothing planned."),
        "ru": ("Склад отдали подрядчику.",),
    },
    "no_decision": {
        "en": ("Nobody there wants to decide, three dates moved.", "New management, everything is on hold."),
        "ru": ("Никто не решает, три встречи перенесены.",),
    },
}  # fmt: skip
MISTAKE = {"en": "Pressed the wrong button, this was another lead.", "ru": "Не та кнопка, это был другой лид."}
WORDS_OF_CLIENTS = (
    "We lose two hours a shift walking between halls. What would three carts cost?",
    "Please call me about a pilot.",
    "Can your carts drive on an uneven floor?",
    "Do you connect to our warehouse system?",
    "Нам нужны тележки для двух складов, позвоните, пожалуйста.",
)
