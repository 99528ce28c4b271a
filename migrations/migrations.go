package migrations

import "embed"

// Files are the steps, in the sequence of their names.
//
//go:embed 0*.sql
var Files embed.FS
