"""A small bank file that holds every shape, for tests of the generator and the loader."""

SMALL_BANK = """\
set: essai
title: Essai
competence: "1.7"
sources:
  MANUEL: "Manuel d’essai, p. 1"
families:
  lettres:
    term_prompt: "Quelle lettre est définie ici ?"
    meaning_prompt: "Que veut dire « {term} » ?"
    example_prompt: "De quelle lettre s’agit-il ?"
    match_prompt: "Relie chaque lettre à son rang."
entries:
  - shape: sequence
    id: escalade
    objectives: ["1.7.2.1"]
    status: verified
    sources: [MANUEL]
    explanation: "Les niveaux descendent."
    noun: {name: niveau}
    of: "de l’escalade"
    order_prompt: "Remets ces niveaux dans l’ordre."
    count_prompt: "Combien de niveaux y a-t-il ?"
    recall_prompt: "Cite les niveaux."
    group_noun: {name: phase, feminine: true}
    groups:
      - {name: gagnant-gagnant, steps: [un, deux]}
      - {name: gagnant-perdant, steps: [trois, quatre]}
      - {name: perdant-perdant, steps: [cinq, six]}
    steps:
      - {key: un, name: Durcissement, synonyms: [crispation], description: "On se braque.",
         behaviour: "« Je reste sur ma position. »", explanation: "On parle encore."}
      - {key: deux, name: Débat, description: "On veut avoir raison.",
         behaviour: "« Vous ne comprenez rien. »", explanation: "On veut gagner."}
      - {key: trois, name: Actes, description: "On agit sans parler.",
         behaviour: "Il raccroche.", explanation: "On ne parle plus."}
      - {key: quatre, name: Images, description: "On cherche des alliés.",
         behaviour: "« Tout le monde le dit. »", explanation: "On se rallie."}
      - {key: cinq, name: Face, description: "On attaque l’honneur.",
         behaviour: "« Menteur ! » en public.", explanation: "L’honneur est visé."}
      - {key: six, name: Menaces, description: "On pose un ultimatum.",
         behaviour: "« Sinon, mon avocat. »", explanation: "On menace."}
  - {shape: definition, id: alpha, family: lettres, objectives: ["1.7.2.2"], status: verified, sources: [MANUEL],
     explanation: "Alpha ouvre l’alphabet.", term: alpha, synonyms: [a grec], definition: "La première lettre.",
     examples: [{text: "Elle ouvre l’alphabet grec.", because: "Rien ne la précède."}],
     cloze: {text: "La première lettre est ___.", answers: [alpha]}}
  - {shape: definition, id: beta, family: lettres, objectives: ["1.7.2.2"], status: verified, sources: [MANUEL],
     explanation: "Bêta suit alpha.", term: bêta, definition: "La deuxième lettre."}
  - {shape: definition, id: gamma, family: lettres, objectives: ["1.7.2.2"], status: verified, sources: [MANUEL],
     explanation: "Gamma suit bêta.", term: gamma, definition: "La troisième lettre."}
  - {shape: definition, id: delta, family: lettres, objectives: ["1.7.2.2"], status: verified, sources: [MANUEL],
     explanation: "Delta suit gamma.", term: delta, definition: "La quatrième lettre.", confusable: [gamma]}
  - shape: group
    id: avantages
    objectives: ["1.7.3.1"]
    status: usage
    sources: [MANUEL]
    explanation: "À plusieurs, on va plus loin."
    which_one: "Lequel est un avantage ?"
    which_ones: "Lesquels sont des avantages ?"
    which_not: "Lequel n’est PAS un avantage ?"
    statement: "{text} est un avantage."
    recall_prompt: "Cite deux avantages."
    cite: 2
    members:
      - {text: "l’entraide", because: "On s’aide."}
      - {text: "les idées variées", because: "On pense autrement."}
      - {text: "le remplacement", because: "On se remplace."}
      - {text: "le contrôle mutuel", because: "On se relit."}
    outsiders:
      - {text: "la coordination", because: "Elle coûte du temps."}
      - {text: "les tensions", because: "Elles pèsent."}
      - {text: "la paresse", because: "Elle se cache."}
  - shape: contrast
    id: roles
    objectives: ["1.7.3.1"]
    status: verified
    sources: [MANUEL]
    explanation: "L’origine les distingue."
    left: le rôle explicite
    right: le rôle implicite
    which_left: "Qu’est-ce qui décrit le rôle explicite ?"
    which_right: "Qu’est-ce qui décrit le rôle implicite ?"
    match_prompt: "Relie les contraires."
    recall_prompt: "Explique la différence."
    features:
      - {aspect: origine, left: "Il est confié.", right: "Il naît seul."}
      - {aspect: trace, left: "Il est souvent écrit.", right: "Il n’est écrit nulle part."}
      - {aspect: attente, left: "On peut l’exiger.", right: "On s’y habitue."}
      - {aspect: fin, left: "Il change par décision.", right: "Il change avec le groupe."}
  - shape: procedure
    id: solution
    objectives: ["1.7.3.1"]
    status: usage
    sources: [MANUEL]
    explanation: "On comprend avant de proposer."
    goal: "régler un désaccord"
    order_prompt: "Remets ces étapes dans l’ordre."
    recall_prompt: "Cite les étapes."
    steps:
      - {text: "Écouter", why: "Savoir de quoi il s’agit."}
      - {text: "Reformuler", why: "Vérifier qu’on a compris."}
      - {text: "Proposer", why: "Donner un choix."}
      - {text: "Confirmer", why: "Rendre l’accord clair."}
  - shape: case
    id: cas-retard
    objectives: ["1.7.3.1"]
    status: usage
    sources: [MANUEL]
    explanation: "Un délai clair calme."
    situation: "Un colis a du retard. La cliente s’inquiète."
    prompt: "Que réponds-tu ?"
    right: {text: "Je vérifie et je vous rappelle à 15 h.", because: "Elle sait quand elle saura."}
    wrong:
      - {text: "Ce n’est pas nous, c’est la poste.", because: "Le client reste seul."}
      - {text: "Il arrivera bien un jour.", because: "Rien n’est promis."}
    recall_points: ["donner un délai"]
  - {shape: number, id: nombre-niveaux, objectives: ["1.7.2.1"], status: verified, sources: [MANUEL],
     explanation: "Trois fois trois.", prompt: "Combien de niveaux ?", value: 9, unit: niveaux, wrong: [7, 12],
     statement: "L’escalade compte {value}."}
  - shape: key_points
    id: constructif
    objectives: ["1.7.3.1"]
    status: usage
    sources: [MANUEL]
    explanation: "On cherche ensemble."
    prompt: "Qu’apporte une solution constructive ?"
    which_ones: "Qu’apporte-t-elle ?"
    which_one: "Qu’apporte-t-elle surtout ?"
    which_not: "Qu’est-ce qu’elle n’apporte PAS ?"
    points:
      - {text: "un client fidèle", because: "Il revient."}
      - {text: "moins de stress", because: "On souffle."}
      - {text: "un gain de temps", because: "Pas de suite."}
    misses:
      - {text: "une revanche", because: "Elle divise."}
      - {text: "une victoire", because: "L’autre perd."}
      - {text: "un silence", because: "Rien n’est réglé."}
"""
