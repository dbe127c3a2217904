# Every command of this project. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup demo up down restart status logs test test-compose test-faults test-browsers test-jobs verify format docs clean
RUN := scripts/with-tools.sh
# Where up, down and the like work: processes or compose.
ON ?= processes

help: ## List the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F'\t' '{ printf "  make %-12s %s\n", $$1, $$2 }'

setup: ## Install what is missing: Node and pnpm into .tools/, redis-server, npm packages
	@scripts/setup.sh

demo: setup ## Start Redis with Sentinel, two API instances and a worker; ARGS=--once plays a failover by itself
	@./ha demo $(ARGS)

up: setup ## Start everything and leave it running; ON=compose in containers, ARGS='--replicas 3'
	@./ha up --on $(ON) $(ARGS)

down: setup ## Stop everything in order; ON=compose, ARGS=--data removes the data as well
	@./ha down --on $(ON) $(ARGS)

restart: setup ## Restart one after the other, without anybody noticing; ON=compose, ARGS=api-1
	@./ha restart --on $(ON) $(ARGS)

status: setup ## Who is master, and how everybody is; ON=compose, ARGS=--json
	@./ha status --on $(ON) $(ARGS)

logs: setup ## What all have said; ON=compose, ARGS='redis-1 --follow'
	@./ha logs --on $(ON) $(ARGS)

test: setup ## Run every test this machine can run; REQUIRE=a,b fails when one of those cannot
	@$(RUN) node scripts/test.ts

test-compose: setup ## The stack in containers: starts from nothing, survives its faults, is restarted (needs Docker; 6 min)
	@$(RUN) node scripts/test.ts --compose

test-faults: setup ## Measure every fault, five times (hours); FAULTS=kill-master,failover RUNS=1 narrow it, see docs/faults.md
	@$(RUN) node --conditions=@repo/source packages/redis-ha/test/faults/main.ts

test-jobs: setup ## Do 10000 jobs while masters and workers are broken, and compare with plain BullMQ; JOBS=, SEED=, see docs/jobs.md
	@$(RUN) node --conditions=@repo/source apps/worker/test/jobs/main.ts

test-browsers: setup ## 200 browsers on three API processes through every fault of the master (5 min); BROWSERS, FAULTS, FAULT_MS
	@$(RUN) node --conditions=@repo/source apps/api/test/browsers/main.ts

verify: setup ## Format, lint, types, cycles and unused code only
	@$(RUN) node scripts/test.ts --verify

format: setup ## Format and fix what can be fixed
	@$(RUN) biome check --write .

docs: setup ## Write the pages that are made from the code
	@$(RUN) node --conditions=@repo/source scripts/write-docs.ts

clean: ## Remove what was built and the demo's leftovers; installed tools stay
	@rm -rf .run .turbo apps/*/dist packages/*/dist apps/*/*.tsbuildinfo packages/*/*.tsbuildinfo
