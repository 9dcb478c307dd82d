"""How trainers and admins are addressed where they act as learners: each sentence said to *tu*, said to *vous*.

Only what they can come to read stands here; screens of apprentices alone say *tu* and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAL: Final[Mapping[str, str]] = {
    "🎲 Merci d’être honnête\u00a0: je te le redemande bientôt, comme si tu ne savais pas.": (
        "🎲 Merci d’être honnête\u00a0: je vous le redemande bientôt, comme si vous ne saviez pas."
    ),
    "⚡ Trop rapide pour avoir lu\u00a0: cela ne compte pas, je te repose la question plus tard.": (
        "⚡ Trop rapide pour avoir lu\u00a0: cela ne compte pas, je vous repose la question plus tard."
    ),
    "⚡ {count} réponse était trop rapide pour compter\u00a0: prends le temps de lire.": (
        "⚡ {count} réponse était trop rapide pour compter\u00a0: prenez le temps de lire."
    ),
    "⚡ {count} réponses étaient trop rapides pour compter\u00a0: prends le temps de lire.": (
        "⚡ {count} réponses étaient trop rapides pour compter\u00a0: prenez le temps de lire."
    ),
    "🧲 Cette notion te résiste. Je la repose plus simplement à ta prochaine série du jour.": (
        "🧲 Cette notion vous résiste. Je la repose plus simplement à votre prochaine série du jour."
    ),
    "📨 Tu as envoyé beaucoup de messages d’un coup\u00a0: les derniers n’ont pas été gardés. Tes boutons "
    "comptent tous. S’il manque une réponse, renvoie-la dans quelques minutes.": (
        "📨 Vous avez envoyé beaucoup de messages d’un coup\u00a0: les derniers n’ont pas été gardés. Vos boutons "
        "comptent tous. S’il manque une réponse, renvoyez-la dans quelques minutes."
    ),
    "ta réponse": "votre réponse",
    "🙏 Pardon, nous nous sommes trompés. À «\u00a0{prompt}\u00a0», ta réponse était juste et a été comptée "
    "fausse.\nC’est réparé\u00a0: elle compte, et tes révisions sont comme si de rien n’était.": (
        "🙏 Pardon, nous nous sommes trompés. À «\u00a0{prompt}\u00a0», votre réponse était juste et a été "
        "comptée fausse.\nC’est réparé\u00a0: elle compte, et vos révisions sont comme si de rien n’était."
    ),
    "🙏 Pardon, nous t’avons appris une erreur. À «\u00a0{prompt}\u00a0», la bonne réponse est\u00a0:\n✅ "
    "<b>{key}</b>\nJe te repose la question à ta prochaine série, pour que la bonne reste.": (
        "🙏 Pardon, nous vous avons appris une erreur. À «\u00a0{prompt}\u00a0», la bonne réponse est\u00a0:\n✅ "
        "<b>{key}</b>\nJe vous repose la question à votre prochaine série, pour que la bonne reste."
    ),
    "💬 Réponse à ton signalement de «\u00a0{prompt}\u00a0»\u00a0:": (
        "💬 Réponse à votre signalement de «\u00a0{prompt}\u00a0»\u00a0:"
    ),
    "Je n’ai rien pu lire. Écris ce qui ne va pas, ou envoie /annuler.": (
        "Je n’ai rien pu lire. Écrivez ce qui ne va pas, ou envoyez /annuler."
    ),
    "Tu as déjà signalé {most} questions aujourd’hui. Merci\u00a0! Continue demain.": (
        "Vous avez déjà signalé {most} questions aujourd’hui. Merci\u00a0! Continuez demain."
    ),
    "C’est trop long. Écris {most} signes au plus.": "C’est trop long. Écrivez {most} signes au plus.",
    "🏁 Rendre ton examen blanc\u00a0? {count} question n’a pas encore de réponse\u00a0: elle compterait 0.": (
        "🏁 Rendre votre examen blanc\u00a0? {count} question n’a pas encore de réponse\u00a0: elle compterait 0."
    ),
    "🏁 Rendre ton examen blanc\u00a0? {count} questions n’ont pas encore de réponse\u00a0: elles compteraient 0.": (
        "🏁 Rendre votre examen blanc\u00a0? {count} questions n’ont pas encore de réponse\u00a0: elles compteraient 0."
    ),
    "Choisis le nombre de questions, à gauche sans limite de temps, à droite avec le chrono.": (
        "Choisissez le nombre de questions, à gauche sans limite de temps, à droite avec le chrono."
    ),
    "Tu peux faire une pause quand tu veux\u00a0; le chrono, lui, continue de courir.": (
        "Vous pouvez faire une pause quand vous voulez\u00a0; le chrono, lui, continue de courir."
    ),
    "⏸ <b>Ton examen blanc t’attend.</b>": "⏸ <b>Votre examen blanc vous attend.</b>",
    "Tes examens blancs": "Vos examens blancs",
    "Une autre heure\u00a0? Écris-la, par exemple\u00a0: <code>/rappel 18:40</code>": (
        "Une autre heure\u00a0? Écrivez-la, par exemple\u00a0: <code>/rappel 18:40</code>"
    ),
    "📅 <b>Tes jours</b>": "📅 <b>Vos jours</b>",
    "Les autres jours sont libres\u00a0: pas de rappel, et tes jours d’affilée restent.": (
        "Les autres jours sont libres\u00a0: pas de rappel, et vos jours d’affilée restent."
    ),
    "Pendant une pause\u00a0: pas de rappel, et tes jours d’affilée restent.": (
        "Pendant une pause\u00a0: pas de rappel, et vos jours d’affilée restent."
    ),
    "Ou écris\u00a0: <code>/pause 12.07–26.07</code>, <code>/pause jusqu’au 3.8</code>": (
        "Ou écrivez\u00a0: <code>/pause 12.07–26.07</code>, <code>/pause jusqu’au 3.8</code>"
    ),
    "🌙 C’est l’heure où je me tais d’habitude. Tu l’as choisie, alors je t’écrirai quand même.": (
        "🌙 C’est l’heure où je me tais d’habitude. Vous l’avez choisie, alors je vous écrirai quand même."
    ),
    "🔕 Pas de rappel. Choisis une heure et je t’enverrai ta première question.": (
        "🔕 Pas de rappel. Choisissez une heure et je vous enverrai votre première question."
    ),
    "🏖 Jusqu’à quand\u00a0? Écris le dernier jour, par exemple «\u00a0jusqu’au 3.8\u00a0», ou "
    "«\u00a012.07–26.07\u00a0».": (
        "🏖 Jusqu’à quand\u00a0? Écrivez le dernier jour, par exemple «\u00a0jusqu’au 3.8\u00a0», ou "
        "«\u00a012.07–26.07\u00a0»."
    ),
    "🔔 Je t’envoie ta première question à <b>{time}</b>.": (
        "🔔 Je vous envoie votre première question à <b>{time}</b>."
    ),
    "Tu n’es pas en pause.": "Vous n’êtes pas en pause.",
    "Demande-en un nouveau à la personne qui te l’a donné.": (
        "Demandez-en un nouveau à la personne qui vous l’a donné."
    ),
    "Tu n’es plus en pause. Reste prévu, si tu ne l’annules pas\u00a0:": (
        "Vous n’êtes plus en pause. Reste prévu, si vous ne l’annulez pas\u00a0:"
    ),
    "Pour combien de temps\u00a0? La raison reste pour toi. Écris par exemple {one}.": (
        "Pour combien de temps\u00a0? La raison reste pour vous. Écrivez par exemple {one}."
    ),
    "🔑 Un code de classe\u00a0? Écris-le ici, simplement comme un message\u00a0: six signes, par exemple K7M2QX.": (
        "🔑 Un code de classe\u00a0? Écrivez-le ici, simplement comme un message\u00a0: six signes, par exemple K7M2QX."
    ),
    "Je ne connais pas ce code. Vérifie-le\u00a0: six signes, jamais O, I, L, 0 ni 1.": (
        "Je ne connais pas ce code. Vérifiez-le\u00a0: six signes, jamais O, I, L, 0 ni 1."
    ),
    "Ce compte est déjà relié à ton historique. Envoie /quiz pour continuer.": (
        "Ce compte est déjà relié à votre historique. Envoyez /quiz pour continuer."
    ),
    "Ce compte Telegram a déjà ses propres réponses\u00a0: il ne peut pas en reprendre d’autres. Ouvre le "
    "code avec un compte qui n’a encore rien répondu ici.": (
        "Ce compte Telegram a déjà ses propres réponses\u00a0: il ne peut pas en reprendre d’autres. Ouvrez le "
        "code avec un compte qui n’a encore rien répondu ici."
    ),
    "{count} codes faux\u00a0: on fait une pause d’une heure. Vérifie ton code en attendant.": (
        "{count} codes faux\u00a0: on fait une pause d’une heure. Vérifiez votre code en attendant."
    ),
    "🎯 <b>Les objectifs du plan</b>\nChoisis un domaine. La jauge ▰▰▱▱▱\u00a0: ce que tu en sais aujourd’hui.": (
        "🎯 <b>Les objectifs du plan</b>\nChoisissez un domaine. La jauge ▰▰▱▱▱\u00a0: ce que vous en savez "
        "aujourd’hui."
    ),
    "{gauge} Tu sais {share} aujourd’hui · {seen} notions vues sur {facts}": (
        "{gauge} Vous savez {share} aujourd’hui · {seen} notions vues sur {facts}"
    ),
    "Le jour de l’examen\u00a0: {going_on} à ton rythme, {untouched} sans rien faire": (
        "Le jour de l’examen\u00a0: {going_on} à votre rythme, {untouched} sans rien faire"
    ),
    "Rien n’est effacé. Pour tout effacer, commence par ce bouton\u00a0; je te demanderai ce mot ensuite.": (
        "Rien n’est effacé. Pour tout effacer, commencez par ce bouton\u00a0; je vous demanderai ce mot ensuite."
    ),
    "à l’examen, à ton rythme": "à l’examen, à votre rythme",
    "Tu as rencontré {count} notion": "Vous avez rencontré {count} notion",
    "Tu as rencontré {count} notions": "Vous avez rencontré {count} notions",
    "🎯 Pour calculer un effort par jour, il me faut ta date d’examen\u00a0: /reglages": (
        "🎯 Pour calculer un effort par jour, il me faut votre date d’examen\u00a0: /reglages"
    ),
    "Donne-moi ta date d’examen et je te dirai où tu vas.": (
        "Donnez-moi votre date d’examen et je vous dirai où vous allez."
    ),
    "Ta date d’examen est passée\u00a0: indique la nouvelle dans /reglages.": (
        "Votre date d’examen est passée\u00a0: indiquez la nouvelle dans /reglages."
    ),
    "Ce que tu sais de chaque domaine": "Ce que vous savez de chaque domaine",
    "Touche une note pour voir ce qu’elle demande.": "Touchez une note pour voir ce qu’elle demande.",
    "Tes progrès": "Vos progrès",
    "🎯 Un {mark} {part} le {day}, même avec 60 réponses par jour, je n’y compte pas. Vise la note juste en "
    "dessous\u00a0: chaque réponse rapproche.": (
        "🎯 Un {mark} {part} le {day}, même avec 60 réponses par jour, je n’y compte pas. Visez la note juste "
        "en dessous\u00a0: chaque réponse rapproche."
    ),
    "Compare avec ta réponse. Tu savais\u00a0?": "Comparez avec votre réponse. Vous saviez\u00a0?",
    "Choisis une réponse.": "Choisissez une réponse.",
    "Qu’en penses-tu\u00a0?": "Qu’en pensez-vous\u00a0?",
    "Plusieurs réponses possibles\u00a0: coche, puis valide.": (
        "Plusieurs réponses possibles\u00a0: cochez, puis validez."
    ),
    "Touche les lettres dans le bon ordre, puis valide.": "Touchez les lettres dans le bon ordre, puis validez.",
    "Pour chaque numéro, touche la bonne lettre, puis valide.": (
        "Pour chaque numéro, touchez la bonne lettre, puis validez."
    ),
    "Écris le mot ou les mots qui manquent. Accents et majuscules ne comptent pas.": (
        "Écrivez le mot ou les mots qui manquent. Accents et majuscules ne comptent pas."
    ),
    "Écris ta réponse. Accents et majuscules ne comptent pas.": (
        "Écrivez votre réponse. Accents et majuscules ne comptent pas."
    ),
    "Écris un nombre.": "Écrivez un nombre.",
    "Réponds dans ta tête ou par écrit, puis compare.": "Répondez dans votre tête ou par écrit, puis comparez.",
    "Écris-en {count}, une par ligne ou séparées par des virgules.": (
        "Écrivez-en {count}, une par ligne ou séparées par des virgules."
    ),
    "Ton ordre": "Votre ordre",
    "Je ne connais pas cette commande. Envoie /aide pour voir ce que je sais faire.": (
        "Je ne connais pas cette commande. Envoyez /aide pour voir ce que je sais faire."
    ),
    "🔑 Un code de classe\u00a0? Il a {length} signes, celui-ci en a {count}. Vérifie-le, puis renvoie-le.": (
        "🔑 Un code de classe\u00a0? Il a {length} signes, celui-ci en a {count}. Vérifiez-le, puis renvoyez-le."
    ),
    "Je ne comprends que le texte et les boutons. Envoie /quiz pour continuer.": (
        "Je ne comprends que le texte et les boutons. Envoyez /quiz pour continuer."
    ),
    "Cette question vient d’être retirée ou corrigée. Ta réponse n’est pas comptée. Envoie /quiz.": (
        "Cette question vient d’être retirée ou corrigée. Votre réponse n’est pas comptée. Envoyez /quiz."
    ),
    "C’est beaucoup d’un coup\u00a0: réessaie dans une minute.": (
        "C’est beaucoup d’un coup\u00a0: réessayez dans une minute."
    ),
    "Je ne peux pas faire cela. Envoie /aide pour voir ce qui est possible.": (
        "Je ne peux pas faire cela. Envoyez /aide pour voir ce qui est possible."
    ),
    "Ce bouton n’est pas pour toi. Envoie /quiz pour avoir ta question.": (
        "Ce bouton n’est pas pour vous. Envoyez /quiz pour avoir votre question."
    ),
    "Touche un bouton ou écris sa lettre, par exemple B. Ta question reste ouverte.": (
        "Touchez un bouton ou écrivez sa lettre, par exemple B. Votre question reste ouverte."
    ),
    "Touche ou écris Vrai ou Faux. Ta question reste ouverte.": (
        "Touchez ou écrivez Vrai ou Faux. Votre question reste ouverte."
    ),
    "J’attends un nombre, par exemple 3. Ta question reste ouverte.": (
        "J’attends un nombre, par exemple 3. Votre question reste ouverte."
    ),
    "J’attends un mot ou quelques mots. Ta question reste ouverte.": (
        "J’attends un mot ou quelques mots. Votre question reste ouverte."
    ),
    "Aucune question n’attend de réponse. Envoie /quiz pour en recevoir une.": (
        "Aucune question n’attend de réponse. Envoyez /quiz pour en recevoir une."
    ),
    "Aucun examen blanc n’est en cours. Envoie /examen pour en commencer un.": (
        "Aucun examen blanc n’est en cours. Envoyez /examen pour en commencer un."
    ),
    "Je ne trouve pas cela. Envoie /aide pour voir ce qui est possible.": (
        "Je ne trouve pas cela. Envoyez /aide pour voir ce qui est possible."
    ),
    "Désolé, quelque chose n’a pas marché de mon côté. Réessaie dans un instant. Si cela continue, donne "
    "ce code à ta formatrice ou ton formateur\u00a0: {error_id}": (
        "Désolé, quelque chose n’a pas marché de mon côté. Réessayez dans un instant. Si cela continue, donnez "
        "ce code à la personne qui administre Rappel\u00a0: {error_id}"
    ),
    "Je n’ai pas de question sur «\u00a0{name}\u00a0». Envoie /objectifs pour choisir.": (
        "Je n’ai pas de question sur «\u00a0{name}\u00a0». Envoyez /objectifs pour choisir."
    ),
    "⏰ <b>{count} question t’attend</b>": "⏰ <b>{count} question vous attend</b>",
    "⏰ <b>{count} questions t’attendent</b>": "⏰ <b>{count} questions vous attendent</b>",
    "⏰ Le temps de ton examen blanc est écoulé.": "⏰ Le temps de votre examen blanc est écoulé.",
    "👋 Te revoilà\u00a0!": "👋 Vous revoilà\u00a0!",
    "⚑ Écris en une ou deux phrases ce qui ne va pas.": "⚑ Écrivez en une ou deux phrases ce qui ne va pas.",
    "🌿 <b>Tout est frais.</b>\nRien n’a besoin d’être revu maintenant\u00a0: laisse reposer.": (
        "🌿 <b>Tout est frais.</b>\nRien n’a besoin d’être revu maintenant\u00a0: laissez reposer."
    ),
    "⏭ Prochaine série\u00a0: demain. D’ici là, laisse reposer.": (
        "⏭ Prochaine série\u00a0: demain. D’ici là, laissez reposer."
    ),
    "{gain} Aujourd’hui, tu sais {known} sur {facts}.": "{gain} Aujourd’hui, vous savez {known} sur {facts}.",
    "Continue, ça rentre.": "Continuez, ça rentre.",
    "{gain} Sans plus rien faire, tu saurais encore {known} à l’examen du {day}.": (
        "{gain} Sans plus rien faire, vous sauriez encore {known} à l’examen du {day}."
    ),
    "Cette date est à plus de quatre ans. Vérifie l’année.": ("Cette date est à plus de quatre ans. Vérifiez l’année."),
    "Cette taille de série n’existe pas. Choisis-en une dans /reglages.": (
        "Cette taille de série n’existe pas. Choisissez-en une dans /reglages."
    ),
    "Les rappels suivent l’heure suisse. Écris par exemple {one} ou {other}.": (
        "Les rappels suivent l’heure suisse. Écrivez par exemple {one} ou {other}."
    ),
    "Ces jours sont passés. Écris par exemple {one} ou {other}.": (
        "Ces jours sont passés. Écrivez par exemple {one} ou {other}."
    ),
    "Le dernier jour vient avant le premier. Écris par exemple {one}.": (
        "Le dernier jour vient avant le premier. Écrivez par exemple {one}."
    ),
    "Cette date est passée. Indique le jour de ton prochain examen.": (
        "Cette date est passée. Indiquez le jour de votre prochain examen."
    ),
    "Je ne comprends pas cette heure. Écris par exemple {one} ou {other}.": (
        "Je ne comprends pas cette heure. Écrivez par exemple {one} ou {other}."
    ),
    "Je ne comprends pas cette pause. Écris par exemple {one} ou {other}.": (
        "Je ne comprends pas cette pause. Écrivez par exemple {one} ou {other}."
    ),
    "Ce canton n’existe pas. Choisis-en un dans /rappel.": "Ce canton n’existe pas. Choisissez-en un dans /rappel.",
    "Un autre export est en cours. Réessaie dans une minute.": (
        "Un autre export est en cours. Réessayez dans une minute."
    ),
    "Je ne comprends pas cette date. Écris-la ainsi\u00a0: <code>12.06.2029</code>": (
        "Je ne comprends pas cette date. Écrivez-la ainsi\u00a0: <code>12.06.2029</code>"
    ),
    "Choisis un mois d’examen ou écris le jour exact, par exemple\u00a0: <code>12.06.{year}</code>": (
        "Choisissez un mois d’examen ou écrivez le jour exact, par exemple\u00a0: <code>12.06.{year}</code>"
    ),
    "{day}, c’est passé\u00a0: indique la nouvelle date": "{day}, c’est passé\u00a0: indiquez la nouvelle date",
    "👋 Content de te revoir, {name}\u00a0!": "👋 Content de vous revoir, {name}\u00a0!",
    "Je te la repose.": "Je vous la repose.",
}
