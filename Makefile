# Each target prepares .venv by itself, once; the stamps say for which pins. Nothing here compiles anything.
.DEFAULT_GOAL := help
.PHONY: help demo test check bench crash corpus drill fuzz bombs soak run pins clean

VENV := .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip --disable-pip-version-check --no-input -qq
INSTALL := $(PIP) install --require-hashes --only-binary :all:
# An interrupted set-up may leave an environment without pip.
ENSURE_PIP := $(PYTHON) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m ensurepip >/dev/null
ARGS ?=
# Conversations wait more than they compute: more tests at once than there are cores.
WORKERS ?= 4
# Compiled once, not by every worker and every command that a test starts, whatever the environment says.
test: export PYTHONDONTWRITEBYTECODE =
PYTEST = $(PYTHON) -m pytest --numprocesses $(WORKERS) --dist worksteal

help:
	@echo "make demo    essayer Rappel dans le navigateur, sans jeton ni Telegram"
	@echo "make run     lancer le bot (réglages : .env, voir .env.example)"
	@echo "make test    toutes les vérifications et tous les tests"
	@echo "make check   style, types, imports, et failles connues des bibliothèques"
	@echo "make bench   mesurer ce que Rappel coûte sur cette machine (un quart d’heure environ)"
	@echo "make crash   tuer le bot des centaines de fois, couper le courant, tout faire échouer (une heure environ)"
	@echo "make fuzz    lire des fichiers abîmés par centaines de milliers : make fuzz ARGS=--help"
	@echo "make bombs   lire des fichiers faits pour nuire, et mesurer ce que chacun coûte"
	@echo "make soak    faire vivre le bot à cent fois la vitesse, et chercher ce qui fuit"
	@echo "make corpus  lire un dossier de fichiers de questions : make corpus DIR=chemin"
	@echo "make drill   sauvegarder et restaurer un million de réponses, et migrer autant"
	@echo "make pins    recalculer requirements/*.txt"
	@echo "make clean   effacer .venv et les caches"

demo: $(VENV)/run.stamp
	@$(PYTHON) -u -m bot demo $(ARGS)

run: $(VENV)/run.stamp
	@$(PYTHON) -u -m bot run $(ARGS)

# Following every branch doubles what the domain costs: its own tests must cover it, the others run without.
test: $(VENV)/dev.stamp
	@$(PYTHON) -m ruff format --check --quiet .
	@$(PYTHON) -m ruff check --quiet .
	@$(PYTHON) -m mypy --no-error-summary
	@$(PYTEST) tests/questions --cov=questions --cov-branch --cov-report=term --cov-fail-under=95 $(ARGS)
	@$(PYTEST) --ignore=tests/questions $(ARGS)

check: $(VENV)/dev.stamp
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy
	@$(VENV)/bin/lint-imports
	@$(PYTHON) -m tests.dependency_audit

fuzz bombs soak: $(VENV)/dev.stamp
	@$(PYTHON) -m tests.trials $@ $(ARGS)

bench: $(VENV)/dev.stamp
	@$(PYTHON) -m tests.benchmarks $(ARGS)

# Everything goes on after a broken promise, which the exit code tells in the end.
crash: $(VENV)/dev.stamp
	@code=0; for trial in crash intake-loss nodes outbox postmaster power-cut nth-call state-machine clocks; do \
	  $(PYTHON) -m tests.trials $$trial || code=1; \
	done; exit $$code

corpus: $(VENV)/dev.stamp
	@[ -n "$(DIR)" ] || { echo "Quel dossier ? make corpus DIR=chemin" >&2; exit 2; }
	@$(PYTHON) -m tests.corpus "$(DIR)" $(ARGS)

drill: $(VENV)/dev.stamp
	@code=0; for trial in backup migrations; do for database in "" --postgresql; do \
	  $(PYTHON) -m tests.trials $$trial $$database $(ARGS) || code=1; \
	done; done; exit $$code

# The first python3 that is new enough makes the environment; Debian splits ensurepip off.
$(PYTHON):
	@for name in python3 python3.13 python3.12 python3.11; do \
	  command -v $$name >/dev/null 2>&1 || continue; \
	  $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  if ! $$name -c 'import ensurepip, venv' 2>/dev/null; then \
	    echo "Il manque à $$name les modules venv et ensurepip. Sous Debian ou Ubuntu : « sudo apt install python3-venv », puis relancez." >&2; \
	    exit 1; \
	  fi; \
	  echo "Préparation de $(VENV) avec $$($$name --version) (une seule fois)…"; \
	  exec $$name -m venv --clear $(VENV); \
	done; \
	echo "Rappel demande Python 3.11 ou plus récent ; aucun n’a été trouvé (python3, python3.13, python3.12, python3.11)." >&2; \
	exit 1

$(VENV)/run.stamp: requirements/run.txt pyproject.toml | $(PYTHON)
	@echo "Installation des bibliothèques (une minute environ)…"
	@$(ENSURE_PIP)
	@$(INSTALL) -r requirements/run.txt
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/dev.stamp: requirements/run.txt requirements/dev.txt pyproject.toml | $(PYTHON)
	@echo "Installation des bibliothèques et des outils de test (une à deux minutes)…"
	@$(ENSURE_PIP)
	@$(INSTALL) -r requirements/dev.txt
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $(VENV)/run.stamp $@

COMPILE = $$uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes \
  --no-annotate --no-strip-extras --no-emit-index-url --upgrade --quiet --custom-compile-command "make pins"

pins: | $(PYTHON)
	@uv=$$(command -v uv || echo $(VENV)/bin/uv); [ -x "$$uv" ] || $(PIP) install uv; \
	$(COMPILE) --output-file requirements/run.txt && \
	$(COMPILE) --extra dev --constraint requirements/run.txt --output-file requirements/dev.txt

clean:
	rm -rf $(VENV) build *.egg-info .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find bot questions storage tests -name __pycache__ -type d -prune -exec rm -rf {} +
