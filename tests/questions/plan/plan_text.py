"""A little plan of our own, in the form of the official text and with all its quirks."""

SMALL_PLAN = """\
## Plan de formation<sup>1</sup>

**1. Domaine de compétences opérationnelles :**

Travail

**1.1. Compétence professionnelle :**

Se présenter

**Objectif particulier 1.1.1** L'agent sait se présenter.

Numérotation\tObjectif évaluateur\tNiveau taxonomique\tEntreprise\tCI\tÉcole
\tL'agent relation client ...\t\t\t\t
1.1.1.1.\t... décrit les civilités.\tC2\t\t\tx
1.1.1.2 <sup>2</sup>\t... applique les directives individuelles des\tC3\tX\t\t

<sup>2</sup> Ajouté plus tard

\tdifférents mandants.\t\t\t\t

<b>Objectif particulier 1.1.2</b> L'agent connaît les règles.\t\t\t\t\t
1.1.2.1\t... cite trois règles.\tC1\t\tx\t

## 2. Domaine de compétences opérationnelles:

Vente

### 2.1. Compétence professionnelle :

### Objectif particulier 2.1.1. L'agent vend.
2.1.1.2.\t... conclut.\tC5\tx\t\t

#### 4 **Partie B: Tableau des leçons**

<b>Domaines</b>\t<b>Nbre total</b>\t<b>1ère année</b>\t<b>2è année</b>\t<b>3è année</b>
Travail\t60\t20\t20\t20
Vente*\t40\t40\t\t
<b>Connaissances professionnelles</b>\t<b>100</b>\t<b>60</b>\t<b>20</b>\t<b>20</b>

## 5 Partie C : cours

Autre chose\t10\t8\t5\t3
Objectif particulier 6.2.4 et objectifs évaluateurs 6.2.4.1 et 6.2.4.2
"""
