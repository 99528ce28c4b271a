package policy

// Strict reads another YAML file as strictly as a policy: fields that are not known,
// text where a list belongs, a second document are mistakes, each named with its line.
type Strict struct {
	checker checker
	read    bool
}

// ReadStrict decodes content into the struct that target points to. file is what mistakes
// name; empty is what is said of a file that holds nothing.
func ReadStrict(file string, content []byte, target any, empty string) *Strict {
	s := &Strict{checker: checker{file: file}}
	s.read = s.checker.decodeInto(content, target, empty)
	return s
}

// Readable tells that the file was YAML of a kind, so that its content can be checked.
func (s *Strict) Readable() bool { return s.read }

// Report adds a mistake found in what the file says, at the field that path leads to.
func (s *Strict) Report(path []any, format string, args ...any) {
	s.checker.at(path...).report(format, args...)
}

// Err is every mistake in the sequence of the file, nil without any.
func (s *Strict) Err() error {
	if len(s.checker.problems) == 0 {
		return nil
	}
	return s.checker.problems.sorted()
}
