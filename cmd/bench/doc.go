// Command bench times whole-process runs of counterfoil on a generated month and holds
// them against yardsticks taken in the same run: a raw decode of the same files, a plain
// COPY of the same posting rows, and reading them in SQL. It judges nothing; it prints.
package main
