# The one door: whatever the project needs done, from a clean clone, is a target here.
# `make` alone lists them.

GO      ?= go
PYTHON  ?= python3
BIN     := $(CURDIR)/.bin
VENV    := $(BIN)/venv
SAMVENV := $(BIN)/samvenv
DATA    := $(CURDIR)/.local

# Pinned tools. A new version is a commit of its own.
GOLANGCI    := $(BIN)/golangci-lint-2.15.0
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0
CFNLINT     := cfn-lint==1.58.0 aws-sam-translator==1.115.0
SAMCLI      := aws-sam-cli==1.170.0
LINTERS     := $(VENV)/cfn-lint-1.58.0-translator-1.115.0
SAM         := $(SAMVENV)/sam-cli-1.170.0

# How the functions are built, here and by SAM: static, without paths of this machine, without the RPC mode that Lambda's
# own runtime does not use, so that two builds of one commit are the same bytes. The SDK is not inlined: it waits for the
# network anyway, and is 6 % of a binary smaller so.
FUNCTIONS    := $(notdir $(patsubst %/,%,$(wildcard functions/*/)))
BUILDFLAGS   := -trimpath -buildvcs=false -tags lambda.norpc -ldflags "-s -w -buildid=" -gcflags=github.com/aws/...=-l
SAMFLAGS     := -trimpath -buildvcs=false -tags=lambda.norpc '-ldflags=-s -w -buildid=' -gcflags=github.com/aws/...=-l
BINARY_LIMIT := 12582912
TEMPLATES    := template.yaml infra/data.yaml infra/alarms.yaml

TESTFLAGS ?= -shuffle=on -count=1
FUZZTIME  ?= 30s
RACED     ?= ./functions/... ./shared/...
UPLOADS   ?= 5000
SEED      ?= 7
BENCH     ?= .

.DEFAULT_GOAL := help
.PHONY: FORCE help run demo crash check-file tools build test test-functions test-local race conformance lint fmt template sam bench fuzz golden generate vuln check clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The local stack and the tests are compiled as the stack compiles the functions, so that all share what is compiled.
ALIKE := -trimpath -buildvcs=false -tags lambda.norpc
LOCAL := $(BIN)/local/stack
$(LOCAL): FORCE
	@CGO_ENABLED=0 $(GO) -C infra/local build $(ALIKE) -o $@ .
FORCE:

run: $(LOCAL) ## start the local stack, play a sample month through it and stay up: http://localhost:8080
	@cd infra/local && exec $(LOCAL) run

demo: $(LOCAL) ## play the sample month and exit; the last line is for machines
	@cd infra/local && exec $(LOCAL) demo

crash: $(LOCAL) ## upload while functions are killed and services fail, then count (UPLOADS=5000 SEED=7)
	@cd infra/local && exec $(LOCAL) crash -uploads $(UPLOADS) -seed $(SEED)

tools: $(GOLANGCI) $(LINTERS) ## install the pinned tools into .bin

build: ## build every function for Lambda (linux/arm64) into .bin/lambda, and say how large it is
	@set -e; for name in $(FUNCTIONS); do \
	  out=.bin/lambda/$$name/bootstrap; \
	  CGO_ENABLED=0 GOOS=linux GOARCH=arm64 $(GO) build $(BUILDFLAGS) -o $$out ./functions/$$name; \
	  size=$$(wc -c <$$out); printf '%-10s %9d bytes\n' $$name $$size; \
	  if [ $$size -gt $(BINARY_LIMIT) ]; then echo "$$name is larger than $(BINARY_LIMIT) bytes" >&2; exit 1; fi; \
	done

test: test-functions test-local ## run every test; sets up by itself what they need

test-functions:
	CGO_ENABLED=0 infra/with-dynamodb $(GO) test $(ALIKE) $(TESTFLAGS) ./...

test-local: infra/local/npm/node_modules/.installed
	CGO_ENABLED=0 $(GO) -C infra/local test $(ALIKE) $(TESTFLAGS) ./...

race: ## run the tests of the functions and of what they share under the race detector
	infra/with-dynamodb $(GO) test -race -count=1 $(RACED)

conformance: ## hold the store to its contract on AWS's own DynamoDB emulator too (Java 17 and Maven)
	infra/dynamodb-local $(GO) test -count=1 ./shared/table ./shared/store -run Dynamo

lint: $(GOLANGCI) ## look for mistakes, and for imports that go the wrong way
	$(GOLANGCI) run ./...
	cd infra/local && $(GOLANGCI) run ./...

fmt: $(GOLANGCI) ## format every Go file
	$(GOLANGCI) fmt ./...
	cd infra/local && $(GOLANGCI) fmt ./...

template: $(LINTERS) ## check the templates: cfn-lint, the SAM translation and our own rules
	$(VENV)/bin/cfn-lint --include-checks W -- $(TEMPLATES)
	$(VENV)/bin/python infra/translate.py $(TEMPLATES)
	$(GO) -C infra/local test -count=1 ./template ./plan ./policy

sam: $(SAM) ## sam validate --lint, then sam build into .aws-sam
	GOFLAGS="$(SAMFLAGS)" PATH="$(SAMVENV)/bin:$$PATH" infra/sam-build

bench: ## measure reading, checking and compiling (BENCH=pattern)
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem ./...

fuzz: ## fuzz each target for FUZZTIME (30s)
	@set -e; grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' functions shared | while IFS=: read -r file line; do \
	  target=$${line#func }; echo "$$(dirname $$file) $$target"; \
	  $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) ./$$(dirname $$file); \
	done

golden: ## write the expected files anew; read the diff before you commit it
	@set -e; for dir in $$(grep -rl --include='*_test.go' 'Bool("update"' functions shared | xargs -n1 dirname | sort -u); do \
	  $(GO) test -count=1 ./$$dir -update; \
	done

generate: ## write anew what is made from the forms: skeletons of workbooks, their pages in docs/forms
	$(GO) generate ./...

check-file: ## say what intake would say of FILE (FORM=HTX-M PREVIOUS=last report): exits 0 accepted, 1 findings, 2 not readable
	@exit $(or $(CHECKED),2)

# A recipe that fails makes make exit with 2, whatever it failed with. So the file is checked while this Makefile is read,
# and where the answer is 1 make is only asked (-q) whether there is something to do, which it answers with 1.
ifeq ($(MAKECMDGOALS),check-file)
  ANSWER  := $(shell $(GO) build -o .bin/desk ./infra/desk && \
    .bin/desk check -file '$(FILE)' $(if $(FORM),-form '$(FORM)') $(if $(PREVIOUS),-previous '$(PREVIOUS)'))
  CHECKED := $(.SHELLSTATUS)
  $(info $(ANSWER))
  ifeq ($(CHECKED),1)
    MAKEFLAGS += -q
  endif
endif

vuln: ## look for known holes in what we import (asks the Go vulnerability database)
	$(GO) run $(GOVULNCHECK) ./...

check: lint template test ## everything that CI asks for

clean: ## remove the local stack's data and everything built
	rm -rf $(DATA) .aws-sam .bin/lambda .bin/local .bin/desk

$(GOLANGCI):
	GOBIN=$(BIN) $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
	mv $(BIN)/golangci-lint $@

$(LINTERS):
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check $(CFNLINT)
	touch $@

$(SAM):
	$(PYTHON) -m venv $(SAMVENV)
	$(SAMVENV)/bin/pip install --quiet --disable-pip-version-check $(SAMCLI)
	touch $@

infra/local/npm/node_modules/.installed: infra/local/npm/package-lock.json
	cd infra/local/npm && npm ci
	printf %s "$$(sha256sum <$< | cut -d' ' -f1)" >$@
