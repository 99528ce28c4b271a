package centra

// The functions here walk JSON that the tokenizer has already found to be valid, so
// they look for ends only and never outside the slice they were given.

// skipSpace returns the index of the next byte that is not white space.
func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// endOfString returns the index after the closing quote of the string that opens at i.
func endOfString(b []byte, i int) int {
	for i++; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(b)
}

// endOfValue returns the index after the value that begins at i.
func endOfValue(b []byte, i int) int {
	depth := 0
	for i < len(b) {
		switch b[i] {
		case '"':
			i = endOfString(b, i)
		case '{', '[':
			depth++
			i++
			continue
		case '}', ']':
			depth--
			i++
		case ',', ':', ' ', '\n', '\t', '\r':
			i++
			continue
		default:
			i = endOfScalar(b, i)
		}
		if depth == 0 {
			return i
		}
	}
	return len(b)
}

// endOfScalar returns the index after the number or literal that begins at i.
func endOfScalar(b []byte, i int) int {
	for i < len(b) {
		switch b[i] {
		case ',', ':', '}', ']', ' ', '\n', '\t', '\r':
			return i
		}
		i++
	}
	return i
}

// next returns where the element or name after the value that ended at i begins, or the
// bracket that closes them.
func next(b []byte, i int) int {
	if i = skipSpace(b, i); i < len(b) && b[i] == ',' {
		i = skipSpace(b, i+1)
	}
	return i
}

// members calls f with each name (without quotes, escapes as written) and value of the
// object that begins at i, until f returns false.
func members(b []byte, i int, f func(name, value []byte) bool) {
	i = skipSpace(b, i)
	if i >= len(b) || b[i] != '{' {
		return
	}
	for i = skipSpace(b, i+1); i < len(b) && b[i] == '"'; i = skipSpace(b, i) {
		end := endOfString(b, i)
		name := b[i+1 : max(i+1, end-1)]
		start := skipSpace(b, skipSpace(b, end)+1)
		i = endOfValue(b, start)
		if start > i || !f(name, b[start:i]) {
			return
		}
		if i = skipSpace(b, i); i < len(b) && b[i] == ',' {
			i++
		}
	}
}

// member returns the value of a name in an object, nil when there is none.
func member(object []byte, name string) []byte {
	var found []byte
	members(object, 0, func(n, value []byte) bool {
		if string(n) == name {
			found = value
			return false
		}
		return true
	})
	return found
}
