package policy

// check runs every rule over the decoded policy, section by section in the sequence of
// the file.
func (c *checker) check() {
	c.loadZone()
}
