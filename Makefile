# Every thing that a person or CI does here is one target. `make` lists them.

BIN := $(CURDIR)/.bin
# What make builds comes first on the PATH of everything it runs.
export PATH := $(BIN):$(PATH)

STACK ?= dev
CONFIG ?= Pulumi.$(STACK).yaml
# Modules with tests of their own.
MODULES := $(sort $(patsubst ./%,%,$(shell find . -name go.mod -not -path './tools/*' -exec dirname {} \;)))

# make presets AS to the assembler; here it is who asks.
ifeq ($(origin AS),default)
AS :=
endif

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: tools
tools: ## Build the pinned Pulumi CLI, unless a recent one is on the PATH
	@tools/pulumi.sh $(BIN)

.PHONY: pack
pack: # The policy pack as one executable.
	@go build -trimpath -ldflags "-s -w" -o $(BIN)/datatrail-policies ./policies

.PHONY: preview
preview: tools pack ## Show what an environment would create, without an account (STACK=dev, CONFIG=file, ACCOUNT=id, DEPLOYER=arn)
	@go build -trimpath -ldflags "-s -w" -o $(BIN)/preview ./cmd/preview
	@preview -stack $(STACK) -config $(CONFIG) -policy-pack $(BIN)/datatrail-policies -policy-pack-config policies/settings.json \
		-declared .state/declared-$(STACK).json \
		$(if $(ACCOUNT),-account $(ACCOUNT)) $(if $(DEPLOYER),-deployer $(DEPLOYER))

.PHONY: explain
explain: ## Say who can read a dataset from where, and why (STACK=, CONFIG=, DATASET=, FROM=address, AS=arn, VIA=vpce-..., ROOM=1, JSON=1)
	@go -C cmd/explain build -trimpath -ldflags "-s -w" -o $(BIN)/explain .
	@explain -stack $(STACK) -config $(CONFIG) $(if $(DATASET),-dataset $(DATASET)) $(if $(FROM),-from $(FROM)) \
		$(if $(AS),-as $(AS)) $(if $(VIA),-via $(VIA)) $(if $(ROOM),-room) $(if $(JSON),-json) \
		$(if $(ACCOUNT),-account $(ACCOUNT)) $(if $(DEPLOYER),-deployer $(DEPLOYER))

.PHONY: report
report: ## Answer from copies of both log buckets (LOGS=folder, SINCE=, UNTIL=, AS_OF=time|now, DATASET=bucket, DECLARED=json, KEYS=file, PSEUDONYMS=file, STORE=folder, FORMAT=table|html|json|csv|parquet, OUT=file, or folder of csv and parquet, FAIL_ON=red)
	@go -C report build -trimpath -ldflags "-s -w" -o $(BIN)/report .
	@report -logs "$(LOGS)" $(if $(SINCE),-since "$(SINCE)") $(if $(UNTIL),-until "$(UNTIL)") $(if $(AS_OF),-as-of "$(AS_OF)") \
		$(if $(DATASET),-dataset "$(DATASET)") $(if $(DECLARED),-declared "$(DECLARED)") $(if $(KEYS),-keys "$(KEYS)") \
		$(if $(PSEUDONYMS),-pseudonyms "$(PSEUDONYMS)") $(if $(FORMAT),-format "$(FORMAT)") $(if $(OUT),-out "$(OUT)") \
		$(if $(STORE),-store "$(STORE)") $(if $(FAIL_ON),-fail-on "$(FAIL_ON)")

.PHONY: verify
verify: ## Check log files against CloudTrail's signed digests (LOGS=folder, KEYS=file, SINCE=, UNTIL=, FORMAT=table|json, OUT=file, FAIL_ON=red)
	@go -C report build -trimpath -ldflags "-s -w" -o $(BIN)/report .
	@report verify -logs "$(LOGS)" $(if $(KEYS),-keys "$(KEYS)") $(if $(SINCE),-since "$(SINCE)") $(if $(UNTIL),-until "$(UNTIL)") \
		$(if $(FORMAT),-format "$(FORMAT)") $(if $(OUT),-out "$(OUT)") $(if $(FAIL_ON),-fail-on "$(FAIL_ON)")

.PHONY: demo
demo: ## Make two weeks of logs and a report about them: .state/demo/report.html
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
	@set -e; for module in $(MODULES); do echo "module $$module"; (cd $$module && go test -race -timeout 40m ./...); done

.PHONY: bench
bench: tools ## Measure the graph, the preview and the pack, as ratios within one run
	@go test -run '^$$' -bench . -benchtime 3x ./...

.PHONY: lint
lint: ## Check format and lint all modules
	@tools/linter.sh $(BIN)
	@set -e; for module in $(MODULES); do echo "lint $$module"; (cd $$module && golangci-lint run ./... && golangci-lint fmt --diff); done

.PHONY: fmt
fmt: ## Format all modules
	@tools/linter.sh $(BIN)
	@set -e; for module in $(MODULES); do (cd $$module && golangci-lint fmt); done

.PHONY: docs
docs: ## Renew the files that are made from code: Pulumi.yaml, docs/configuration.md, docs/controls.md, docs/protections.md
	@UPDATE_GOLDEN=1 go test -count=1 -run TestReference ./internal/config
	@UPDATE_GOLDEN=1 go -C tests/oracle test -count=1 -run TestProtectionsPage .
	@go run ./policies -write docs/controls.md

.PHONY: clean
clean: ## Remove built tools and local state
	@rm -rf $(BIN) .state
