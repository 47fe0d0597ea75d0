package markup

import "strings"

// next reads one token. Text is left in s.name.
func (s *Scanner) next() token {
	if s.err != nil {
		return end
	}
	if s.closing {
		s.closing = false
		return s.leave()
	}
	for s.pos < len(s.src) {
		if *s.tokens--; *s.tokens < 0 {
			return s.fail(ErrTokens)
		}
		if s.src[s.pos] != '<' {
			if t := s.text(); t != begin {
				return t
			}
			continue
		}
		switch rest := s.src[s.pos+1:]; {
		case rest == "":
			return s.fail(ErrSyntax)
		case rest[0] == '/':
			return s.endTag()
		case rest[0] == '?':
			s.instruction()
		case strings.HasPrefix(rest, "!--"):
			s.comment()
		case strings.HasPrefix(rest, "![CDATA["):
			return s.cdata()
		case rest[0] == '!':
			return s.fail(ErrDTD)
		default:
			return s.startTag()
		}
		if s.err != nil {
			return end
		}
	}
	if len(s.open) > 0 || !s.done {
		return s.fail(ErrSyntax)
	}
	return end
}

// text reads what stands between two tags. Around the root element that may be
// white space only; it is passed over, which begin stands for.
func (s *Scanner) text() token {
	n := strings.IndexByte(s.src[s.pos:], '<')
	if n < 0 {
		n = len(s.src) - s.pos
	}
	raw := s.src[s.pos : s.pos+n]
	s.pos += n
	if len(s.open) == 0 {
		if strings.Trim(raw, " \t\r\n") != "" {
			return s.fail(ErrSyntax)
		}
		return begin
	}
	content, err := resolve(raw, false)
	if err != nil {
		return s.fail(err)
	}
	s.name = content
	return chars
}

func (s *Scanner) cdata() token {
	start := s.pos + len("<![CDATA[")
	n := strings.Index(s.src[start:], "]]>")
	if n < 0 || len(s.open) == 0 || !allowed(s.src[start:start+n]) {
		return s.fail(ErrSyntax)
	}
	s.pos = start + n + len("]]>")
	s.name = newlines(s.src[start : start+n])
	return chars
}

func (s *Scanner) comment() {
	start := s.pos + len("<!--")
	n := strings.Index(s.src[start:], "--")
	if n < 0 || !strings.HasPrefix(s.src[start+n:], "-->") || !allowed(s.src[start:start+n]) {
		s.fail(ErrSyntax)
		return
	}
	s.pos = start + n + len("-->")
}

// instruction passes over <?…?>.
func (s *Scanner) instruction() {
	start := s.pos + len("<?")
	n := strings.Index(s.src[start:], "?>")
	if n < 0 || !allowed(s.src[start:start+n]) {
		s.fail(ErrSyntax)
		return
	}
	target, _ := cutName(s.src[start : start+n])
	switch {
	case target == "xml":
		s.pos = start + len(target)
		s.declaration()
	case !isName(target) || strings.EqualFold(target, "xml"):
		s.fail(ErrSyntax)
	default:
		s.pos = start + n + len("?>")
	}
}

// declaration reads what <?xml says. Of another version or encoding than 1.0
// and UTF-8 everything would be read wrongly.
func (s *Scanner) declaration() {
	s.attrs = s.attrs[:0]
	for {
		spaced := s.space()
		if strings.HasPrefix(s.src[s.pos:], "?>") {
			break
		}
		if !spaced || !s.attribute() {
			s.fail(ErrSyntax)
			return
		}
	}
	s.pos += len("?>")
	for _, a := range s.attrs {
		switch {
		case a.name == "version" && a.value == "1.0":
		case a.name == "encoding" && strings.EqualFold(a.value, "utf-8"):
		case a.name == "standalone":
		default:
			s.fail(ErrSyntax)
		}
	}
}

func (s *Scanner) startTag() token {
	name, rest := cutName(s.src[s.pos+1:])
	if !isName(name) || s.done {
		return s.fail(ErrSyntax)
	}
	if len(s.open) == maxDepth {
		return s.fail(ErrDepth)
	}
	s.pos = len(s.src) - len(rest)
	s.attrs = s.attrs[:0]
	for {
		spaced := s.space()
		switch {
		case strings.HasPrefix(s.src[s.pos:], ">"):
			s.pos++
			return s.enter(name)
		case strings.HasPrefix(s.src[s.pos:], "/>"):
			s.pos += 2
			s.closing = true
			return s.enter(name)
		case !spaced || !s.attribute():
			return s.fail(ErrSyntax)
		}
	}
}

// space passes over white space and reports whether there was any.
func (s *Scanner) space() bool {
	start := s.pos
	for s.pos < len(s.src) && isSpace(s.src[s.pos]) {
		s.pos++
	}
	return s.pos > start
}

// attribute reads name="value".
func (s *Scanner) attribute() bool {
	name, rest := cutName(s.src[s.pos:])
	if !isName(name) {
		return false
	}
	s.pos = len(s.src) - len(rest)
	s.space()
	if s.pos >= len(s.src) || s.src[s.pos] != '=' {
		return false
	}
	s.pos++
	s.space()
	if s.pos >= len(s.src) || s.src[s.pos] != '"' && s.src[s.pos] != '\'' {
		return false
	}
	start := s.pos + 1
	n := strings.IndexByte(s.src[start:], s.src[s.pos])
	if n < 0 {
		return false
	}
	value := s.src[start : start+n]
	if !soundValue(value) {
		return false
	}
	s.pos = start + n + 1
	if s.attrs = append(s.attrs, attr{name, value}); len(s.attrs) > maxAttrs {
		s.fail(ErrDepth)
	}
	return true
}

func soundValue(value string) bool {
	if isQuiet(value) {
		return true
	}
	_, err := resolve(value, true)
	return err == nil && strings.IndexByte(value, '<') < 0
}

func (s *Scanner) enter(name string) token {
	if s.err != nil {
		return end
	}
	s.open = append(s.open, name)
	s.name = local(name)
	return begin
}

func (s *Scanner) endTag() token {
	name, rest := cutName(s.src[s.pos+2:])
	s.pos = len(s.src) - len(rest)
	s.space()
	if len(s.open) == 0 || s.open[len(s.open)-1] != name || !strings.HasPrefix(s.src[s.pos:], ">") {
		return s.fail(ErrSyntax)
	}
	s.pos++
	return s.leave()
}

func (s *Scanner) leave() token {
	s.open = s.open[:len(s.open)-1]
	s.done = len(s.open) == 0
	return finish
}
