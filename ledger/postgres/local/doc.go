// Package local runs a private PostgreSQL server from the programs installed on the
// machine, so that nobody has to set one up: data in a folder of the caller's choice, a
// unix socket only its owner can reach, never as root.
//
// Processes share a server. Each holds a shared lock on the users file and the write end
// of a named pipe; a small shell process reads the pipe, and when the last writer is
// gone, however it went, stops the server. The kernel does the counting, so a process
// that is killed leaves nothing running and nothing to clean up.
//
// Files in the folder:
//
//	data          PostgreSQL's own
//	run           socket and pipe (elsewhere when the path is too long for a socket)
//	postgres.log  what the server said since it was last started
//	start.lock    held while the server is started or found
//	users.lock    held, shared, by everyone who uses the server
package local
