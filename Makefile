# Everything that a person or CI does here is a target. `make` lists them.

BIN := $(CURDIR)/.bin
# The tools that make builds come first on the PATH of everything that it runs.
export PATH := $(BIN):$(PATH)

STACK ?= dev
CONFIG ?= Pulumi.$(STACK).yaml
# Modules with tests of their own.
MODULES := $(sort $(patsubst ./%,%,$(shell find . -name go.mod -not -path './tools/*' -exec dirname {} \;)))

# The file that a preview declares names the log buckets of its stack. With LOGS, it is used only if STACK is given as well, because other
# logs may be from another stack.
ifeq ($(LOGS),)
DECLARED ?= .state/declared-$(STACK).json
STORE ?= .state/logs/$(STACK)
else ifeq ($(origin STACK),command line)
DECLARED ?= $(wildcard .state/declared-$(STACK).json)
endif

# make presets AS to the name of the assembler. Here it is the caller that explain is asked about.
ifeq ($(origin AS),default)
AS :=
endif

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: tools
tools: ## Build the pinned Pulumi CLI, unless a recent one is on the PATH
	@tools/pulumi.sh $(BIN)

.PHONY: pack
pack: # Builds the policy pack as one executable.
	@go build -trimpath -ldflags "-s -w" -o $(BIN)/datatrail-policies ./policies

.PHONY: preview
preview: tools pack ## Show what an environment would create, without an account (STACK=dev, CONFIG=file, ACCOUNT=id, DEPLOYER=arn, LIVE=folder, SHOW=policies|outputs, FORMAT=json|markdown)
	@go build -trimpath -ldflags "-s -w" -o $(BIN)/preview ./cmd/preview
	@preview -stack $(STACK) -config $(CONFIG) -policy-pack $(BIN)/datatrail-policies -policy-pack-config policies/settings.json \
		-declared .state/declared-$(STACK).json \
		$(if $(ACCOUNT),-account $(ACCOUNT)) $(if $(DEPLOYER),-deployer $(DEPLOYER)) $(if $(LIVE),-live "$(LIVE)") \
		$(if $(SHOW),-show $(SHOW)) $(if $(FORMAT),-format $(FORMAT))

.PHONY: live
live: ## Write the current state of buckets to LIVE with the AWS CLI, which only reads (LIVE=folder, BUCKETS="name ...")
	@tools/live.sh "$(LIVE)" $(BUCKETS)

.PHONY: diff
diff: tools ## Show what a change does to an environment: to its resources, and to who can read (BASE=revision, STACK=, CONFIG=, FORMAT=json|markdown)
	@go build -trimpath -ldflags "-s -w" -o $(BIN)/datatrail-diff ./cmd/diff
	@datatrail-diff -base "$(BASE)" -stack $(STACK) -config $(CONFIG) $(if $(FORMAT),-format $(FORMAT)) \
		$(if $(ACCOUNT),-account $(ACCOUNT)) $(if $(DEPLOYER),-deployer $(DEPLOYER))

.PHONY: review
review: tools pack ## Write what a change does to every environment to .state/review, for a pull request (BASE=revision)
	@tools/review.sh "$(BASE)" .state/review

.PHONY: explain
explain: ## Show who can read a dataset, from where, and why (STACK=, CONFIG=, DATASET=, FROM=address, AS=arn, ORG=o-..., VIA=vpce-..., LIVE=folder, ROOM=1, JSON=1)
	@go -C cmd/explain build -trimpath -ldflags "-s -w" -o $(BIN)/explain .
	@explain -stack $(STACK) -config $(CONFIG) $(if $(DATASET),-dataset $(DATASET)) $(if $(FROM),-from $(FROM)) \
		$(if $(AS),-as $(AS)) $(if $(ORG),-org $(ORG)) $(if $(VIA),-via $(VIA)) $(if $(LIVE),-live "$(LIVE)") $(if $(ROOM),-room) $(if $(JSON),-json) \
		$(if $(ACCOUNT),-account $(ACCOUNT)) $(if $(DEPLOYER),-deployer $(DEPLOYER))

.PHONY: statements
statements: ## Print what others must add to their policies, and how to remove it again (STACK=, CONFIG=, ACCOUNT=id, LIVE=folder)
	@go build -trimpath -ldflags "-s -w" -o $(BIN)/statements ./cmd/statements
	@statements -stack $(STACK) -config $(CONFIG) $(if $(ACCOUNT),-account $(ACCOUNT)) $(if $(LIVE),-live "$(LIVE)")

.PHONY: deployer-policy
deployer-policy: tools ## Write the IAM policies of the roles that preview and deploy (STACK=, CONFIG=, ACCOUNT=, DEPLOYER=arn, PREVIEWER=arn, REPOSITORY=owner/name)
	@go build -trimpath -ldflags "-s -w" -o $(BIN)/deployer-policy ./cmd/deployer-policy
	@deployer-policy -stack $(STACK) -config $(CONFIG) $(if $(ACCOUNT),-account $(ACCOUNT)) $(if $(DEPLOYER),-deployer $(DEPLOYER)) \
		$(if $(PREVIEWER),-previewer $(PREVIEWER)) $(if $(REPOSITORY),-repository $(REPOSITORY))

.PHONY: report
report: ## Report who read what, from the logs of a stack or from LOGS (STACK=, LOGS=folder, s3://bucket/prefix or logs://group, SINCE=, UNTIL=, AS_OF=time|now, DATASET=bucket, DECLARED=json, KEYS=file, PSEUDONYMS=file, STORE=folder, FORMAT=table|html|json|csv|parquet, OUT=file, or folder for csv and parquet, FAIL_ON=red)
	@go -C report build -trimpath -ldflags "-s -w" -o $(BIN)/report .
	@report $(if $(LOGS),-logs "$(LOGS)") $(if $(SINCE),-since "$(SINCE)") $(if $(UNTIL),-until "$(UNTIL)") $(if $(AS_OF),-as-of "$(AS_OF)") \
		$(if $(DATASET),-dataset "$(DATASET)") $(if $(DECLARED),-declared "$(DECLARED)") $(if $(KEYS),-keys "$(KEYS)") \
		$(if $(PSEUDONYMS),-pseudonyms "$(PSEUDONYMS)") $(if $(FORMAT),-format "$(FORMAT)") $(if $(OUT),-out "$(OUT)") \
		$(if $(STORE),-store "$(STORE)") $(if $(FAIL_ON),-fail-on "$(FAIL_ON)")

.PHONY: logs
logs: ## Copy new files from both log buckets to .state/logs-<stack>, with the AWS CLI (STACK=, CONFIG=, ACCOUNT=id)
	@$(MAKE) -s --no-print-directory preview SHOW=outputs >/dev/null
	@tools/logs.sh .state/declared-$(STACK).json .state/logs-$(STACK)

.PHONY: weekly-report
weekly-report: ## Report on .state/logs-<stack>: tables and a page in .state/report-<stack>; fail if a finding is red (STACK=)
	@mkdir -p .state/report-$(STACK)
	@$(MAKE) -s --no-print-directory report LOGS=.state/logs-$(STACK) DECLARED=.state/declared-$(STACK).json \
		FORMAT=csv OUT=.state/report-$(STACK)/csv
	@$(MAKE) -s --no-print-directory report LOGS=.state/logs-$(STACK) DECLARED=.state/declared-$(STACK).json \
		FORMAT=html OUT=.state/report-$(STACK)/report.html FAIL_ON=red

.PHONY: verify
verify: ## Check log files against CloudTrail's signed digests (STACK=, LOGS=folder or s3://bucket/prefix, KEYS=file, STORE=folder, SINCE=, UNTIL=, FORMAT=table|json, OUT=file, FAIL_ON=red)
	@go -C report build -trimpath -ldflags "-s -w" -o $(BIN)/report .
	@report verify $(if $(LOGS),-logs "$(LOGS)") $(if $(DECLARED),-declared "$(DECLARED)") $(if $(KEYS),-keys "$(KEYS)") $(if $(STORE),-store "$(STORE)") $(if $(SINCE),-since "$(SINCE)") $(if $(UNTIL),-until "$(UNTIL)") \
		$(if $(FORMAT),-format "$(FORMAT)") $(if $(OUT),-out "$(OUT)") $(if $(FAIL_ON),-fail-on "$(FAIL_ON)")

.PHONY: demo
demo: ## Generate two weeks of logs and a report about them: .state/demo/report.html
	@go -C report build -trimpath -ldflags "-s -w" -o $(BIN)/report .
	@rm -rf .state/demo && report generate -out .state/demo/logs
	@report -logs .state/demo/logs
	@report -logs .state/demo/logs -format html -out .state/demo/report.html
	@echo "The same as a page: .state/demo/report.html"

.PHONY: policies
policies: ## Print the rules of the policy pack
	@go run ./policies -table

.PHONY: test
test: tools ## Run all tests of all modules, with the race detector
	@tools/axe.sh $(BIN)
	@set -e; for module in $(MODULES); do echo "module $$module"; (cd $$module && go test -race -timeout 40m ./...); done

.PHONY: e2e
e2e: tools ## Ask an emulator over TCP, from many addresses, what the perimeters admit (UNSHARE=command, REQUIRED=1)
	@UNSHARE="$(UNSHARE)" REQUIRED="$(REQUIRED)" go -C tests/e2e test -v -count=1 -timeout 30m .

.PHONY: bench
bench: tools ## Measure the graph, the preview and the policy pack, as ratios within one run
	@go test -run '^$$' -bench . -benchtime 3x ./...

.PHONY: lint
lint: ## Lint all modules, check their format, and lint the workflows
	@tools/linter.sh $(BIN)
	@tools/actionlint.sh $(BIN)
	@actionlint -shellcheck= -pyflakes=
	@set -e; for module in $(MODULES); do echo "lint $$module"; (cd $$module && golangci-lint run ./... && golangci-lint fmt --diff); done

.PHONY: fmt
fmt: ## Format all modules
	@tools/linter.sh $(BIN)
	@set -e; for module in $(MODULES); do (cd $$module && golangci-lint fmt); done

.PHONY: docs
docs: ## Update the files that are generated from code: Pulumi.yaml, docs/configuration.md, docs/controls.md, docs/protections.md, docs/tampering.md
	@UPDATE_GOLDEN=1 go test -count=1 -run TestReference ./internal/config
	@UPDATE_GOLDEN=1 go -C tests/oracle test -count=1 -run 'TestProtectionsPage|TestTamperingPage' .
	@go run ./policies -write docs/controls.md

.PHONY: clean
clean: ## Remove built tools and local state
	@rm -rf $(BIN) .state
