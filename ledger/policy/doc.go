// Package policy is the company's accounting policy as data: which accounts play which
// role, which tax applies where, what the ERP is expected to book and at which grain,
// and how Centra's documents are posted under it.
//
// A Policy is read from one YAML file and a chart of accounts in CSV. It is a value:
// matchers change a copy to replay what an ERP did under another rule.
package policy
