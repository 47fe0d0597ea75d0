package markup

// Event is a token with what it says, for tests: "<name", " attribute=value",
// "text", ">".
func (s *Scanner) Event() (event string, ok bool) {
	switch s.next() {
	case begin:
		event = "<" + s.name
		for _, a := range s.attrs {
			value, _ := a.text()
			event += " " + local(a.name) + "=" + value
		}
		return event, true
	case chars:
		return s.name, true
	case finish:
		return ">", true
	case end:
	}
	return "", false
}
