// Package pull reads a Centra tenant over its Integration API (GraphQL) and hands what it
// read to an import: answers become portions, a portion is minimised, stored as a
// snapshot, decoded and posted like any file, and how far reading came is marked in the
// same transaction. A kill at any point loses at most one portion.
//
// What changed is found in several ways, because Centra tells of it in several ways:
// orders by their stamp of change, shipments by theirs, payment entries by creation,
// returns (which have no stamp) by creation, by who is open, by refunds and by reading
// again what was created lately. [Puller.Complete] compares day by day what exists here
// and there, and finds what was lost or deleted. The events queue, where it is on, is a
// hint that comes sooner and never the source of completeness.
//
// What Centra no longer has, asked for it by name, is written down as a record of its own
// and so withdrawn as a dated difference.
package pull
