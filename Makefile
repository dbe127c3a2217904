# Every command of this project. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup demo up down restart status health sentinel-status info doctor checklist logs watch test-replication \
  test-failover benchmark backup restore rotate-password flush-all scale jobs fault heal failover switchover test test-compose \
  test-kubernetes test-faults test-browsers test-jobs test-long load-test load-test-peers bench-api verify format docs crd-schemas clean
RUN := scripts/with-tools.sh
# Where up, down and the like work: processes, compose or kubernetes.
ON ?= processes

help: ## List the commands
	@sed -n 's/^\([a-z%-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F'\t' '{ printf "  make %-16s %s\n", $$1, $$2 }'

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

health: setup ## Does everybody answer? Fails when somebody does not; ON=compose
	@./ha health --on $(ON) $(ARGS)

sentinel-status: setup ## What each Sentinel is set to, and knows of the others; ON=compose
	@./ha sentinel-status --on $(ON) $(ARGS)

info: setup ## What each node tells of itself; ON=compose, ARGS='--section memory'
	@./ha info --on $(ON) $(ARGS)

doctor: setup ## Find what is wrong, and what to do about it; ON=compose
	@./ha doctor --on $(ON) $(ARGS)

checklist: setup ## Go through what a stack for production needs; ON=compose, ARGS=--failover
	@./ha checklist --on $(ON) $(ARGS)

connect-%: setup ## redis-cli, logged in: connect-master, -replica-1, -sentinel-1; ON=compose
	@./ha connect $* --on $(ON) $(ARGS)

test-replication: setup ## Write to the master, see it arrive on every replica; ON=compose
	@./ha test-replication --on $(ON) $(ARGS)

test-failover: setup ## Break the master, in six steps, and heal; ON=compose, ARGS='--fault freeze-master'
	@./ha test-failover --on $(ON) $(ARGS)

benchmark: setup ## redis-benchmark at the master; ON=compose
	@./ha benchmark --on $(ON) $(ARGS)

backup: setup ## A verified copy of the data; ON=compose
	@./ha backup --on $(ON) $(ARGS)

restore: setup ## Load a backup into the running stack, the newest without a name; ON=compose, ARGS='--force old.rdb'
	@./ha restore --on $(ON) $(ARGS)

rotate-password: setup ## Change a password while everything runs; ON=compose, ARGS=nodes or ARGS=sentinels, with users ARGS=app
	@./ha rotate-password --on $(ON) $(ARGS)

flush-all: setup ## Delete all data, after asking; ON=compose, ARGS=--yes
	@./ha flush-all --on $(ON) $(ARGS)

scale: setup ## Add or take away replicas and Sentinels while everything runs; ON=kubernetes, ARGS='--replicas 3'
	@./ha scale --on $(ON) $(ARGS)

jobs: setup ## Dead letters of the queue, newest first; ON=compose, ARGS=count, ARGS='requeue --all'
	@./ha jobs --on $(ON) $(ARGS)

fault: setup ## Break something: ARGS=kill-master, ARGS=--list; ON=compose
	@./ha fault --on $(ON) $(ARGS)

heal: setup ## Undo every fault, and wait until all agree; ON=compose
	@./ha heal --on $(ON) $(ARGS)

failover: setup ## Have Sentinel replace the master; ON=compose
	@./ha failover --on $(ON) $(ARGS)

switchover: setup ## Hand the master over, in order; ON=compose
	@./ha switchover --on $(ON) $(ARGS)

watch: setup ## Follow what happens to the topology until Ctrl-C; ON=compose
	@./ha watch --on $(ON) $(ARGS)

logs: setup ## What all have said; ON=compose, ARGS='redis-1 --follow'
	@./ha logs --on $(ON) $(ARGS)

test: setup ## Run every test this machine can run; REQUIRE=a,b fails when one of those cannot
	@$(RUN) node scripts/test.ts

test-compose: setup ## The stack in containers: starts from nothing, survives its faults, is restarted (needs Docker; 6 min)
	@$(RUN) node scripts/test.ts --compose

test-kubernetes: setup ## The same in a cluster, by Kustomize and by Helm (needs kubectl, helm and three machines); IMAGE_LOADER='kind load docker-image', MACHINE_POWER='minikube node'
	@$(RUN) node scripts/test.ts --kubernetes

test-faults: setup ## Measure every fault, five times (hours); FAULTS=kill-master,failover RUNS=1 narrow it, see docs/faults.md
	@$(RUN) node --conditions=@repo/source packages/redis-ha/test/faults/main.ts

test-jobs: setup ## Do 10000 jobs while masters and workers are broken, and compare with plain BullMQ; JOBS=, SEED=, see docs/jobs.md
	@$(RUN) node --min-semi-space-size=16 --conditions=@repo/source apps/worker/test/jobs/main.ts

test-browsers: setup ## 200 browsers on three API processes through every fault of the master (5 min); BROWSERS, FAULTS, FAULT_MS
	@$(RUN) node --conditions=@repo/source apps/api/test/browsers/main.ts

test-long: setup ## Everything, with its figures (hours): test, test-compose, test-kubernetes, test-jobs, test-browsers, test-faults
	@LONG=yes scripts/run-all.sh test test-compose test-kubernetes test-jobs test-browsers test-faults

load-test: setup ## Users at work while Redis is broken, with a verdict and a report (needs k6); ARGS='--fault kill-master', --help
	@$(RUN) node --conditions=@repo/source load-tests/src/main.ts $(ARGS)

load-test-peers: setup ## The same load and faults on other session stores, in one table (needs k6); ARGS=--help
	@$(RUN) node --conditions=@repo/source load-tests/src/side-by-side/main.ts $(ARGS)

bench-api: setup ## What a request with a session costs, beside bare Fastify and other session stores; ARGS='--rounds 8'
	@$(RUN) node --conditions=@repo/source apps/api/bench/main.ts $(ARGS)

verify: setup ## Format, lint, types, cycles and unused code only
	@$(RUN) node scripts/test.ts --verify

format: setup ## Format and fix what can be fixed
	@$(RUN) biome check --write .

docs: setup ## Write the pages that are made from the code
	@$(RUN) node --conditions=@repo/source scripts/write-docs.ts

crd-schemas: setup ## Fetch what judges objects of the Prometheus operator without a cluster into .tools/ (needs python3)
	@$(RUN) scripts/crd-schemas.sh

clean: ## Remove what was built, and the data of a stack of processes; backups and installed tools stay
	@if [ -e .run/demo/services.json ]; then ./ha down --on processes --data >/dev/null; fi
	@rm -rf .run/demo .turbo apps/*/dist packages/*/dist apps/*/*.tsbuildinfo packages/*/*.tsbuildinfo
