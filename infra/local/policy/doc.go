// Package policy holds the project's own rules about what is deployed, as tests over the templates as the local stack
// works them out, and over the documents that go with them: every asynchronous edge has a dead-letter queue, an alarm
// and a heading in the runbook; every function has a role, a log and an environment that its code and docs/config.md
// agree on; what is kept stays. What CloudFormation itself would refuse is cfn-lint's business, not this package's.
package policy
