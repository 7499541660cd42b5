# On a fresh Debian or Ubuntu machine: "make demo" shows what the collection does, "make test" runs everything.

SHELL := /bin/bash
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help setup images lint unit differential daemon browser molecule test demo bench site tables lock clean

help: ## List the targets
	@sed -n 's/^\([a-z]*\):[^#]*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | while IFS=$$'\t' read -r name what; do \
	  printf '%-14s%s\n' "$$name" "$$what"; done

setup: ## Install what is missing: packages, Docker, a Python venv with pinned tools
	@tools/setup

images: setup ## Build the images of the test hosts that are missing
	@molecule/images/build

lint: setup ## Judge the source without running it
	@tools/lint $(IN_TURN)

unit: images ## Unit tests, on this Python and on those of the test hosts
	@tools/unit $(IN_TURN)

differential: images ## Compare our reading of configuration files with Asterisk's own
	@tools/pytest tests/differential

daemon: images ## Run the modules against running Asterisks
	@tools/pytest tests/daemon -n 5 --no-loadscope-reorder --durations 10 $(IN_TURN)

browser: images ## Open the report in a real browser
	@tools/pytest tests/browser

molecule: images ## Run every molecule scenario
	@tools/molecule

test: export IN_TURN := --in-turn
test: setup ## Run everything and sum it up
	@tools/test --beside molecule images lint unit differential browser daemon

demo: images ## Harden a badly configured Asterisk before your eyes
	@molecule/demo/run

bench: images ## Measure the cost beside what a user would run instead
	@benchmarks/run

site: setup ## Build the site of the documentation into .cache/site/html
	@tools/site

tables: setup ## Write the tables in the READMEs of the roles, the page of rules, the surveys and the pictures anew
	@.venv/bin/python tools/role_tables.py
	@.venv/bin/python tools/rules_page.py
	@.venv/bin/python tools/surveys.py
	@.venv/bin/python tools/architecture.py
	@.venv/bin/python tools/terminal_picture.py --again

lock: setup ## Resolve the pinned packages again, after an edit of a requirements-*.in
	@tools/lock

clean: ## Remove what the other targets made in this folder
	rm -rf .ansible .cache .hypothesis .uvboot .venv tests/output
