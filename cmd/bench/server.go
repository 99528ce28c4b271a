package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"counterfoil/ledger/postgres/local"
)

// ticks are what Linux counts processor time in, a second (USER_HZ).
const ticks = 100

// database is the server's processes, by the number of the first.
type database struct{ pid string }

func databaseOf(s *local.Server) database {
	text, err := os.ReadFile(filepath.Join(s.Folder(), "data", "postmaster.pid"))
	if err != nil {
		return database{}
	}
	pid, _, _ := strings.Cut(string(text), "\n")
	return database{strings.TrimSpace(pid)}
}

// used is the processor time of the server so far: its own, that of connections that
// have ended and that of those that live. 0 where the system does not tell (only Linux
// does). On a busy machine it is steadier than any clock on the wall.
func (d database) used() time.Duration {
	if d.pid == "" {
		return 0
	}
	_, sum := processTicks(d.pid, true)
	processes, _ := os.ReadDir("/proc") // none elsewhere
	for _, p := range processes {
		if parent, own := processTicks(p.Name(), false); parent == d.pid {
			sum += own
		}
	}
	return time.Duration(sum) * time.Second / ticks
}

// processTicks reads /proc/PID/stat: the parent and the time used, with that of
// children that ended if asked for.
func processTicks(pid string, withEnded bool) (parent string, sum int64) {
	stat, err := os.ReadFile(filepath.Join("/proc", pid, "stat"))
	if err != nil {
		return "", 0
	}
	// The name in brackets may hold anything; fields are counted from behind it.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	const ppid, utime, cutime, after = 1, 11, 13, 15
	if len(fields) < after {
		return "", 0
	}
	times := fields[utime:cutime]
	if withEnded {
		times = fields[utime:after]
	}
	for _, t := range times {
		n, _ := strconv.ParseInt(t, 10, 64) // the kernel writes numbers
		sum += n
	}
	return fields[ppid], sum
}
