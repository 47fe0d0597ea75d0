package objects

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"

	"github.com/versity/versitygw/auth"

	"kipthoi/infra/local/front"
)

// Accounts makes up the credentials of the stack: every name has its own secret and, as on Lambda, a session token
// without which the secret is worth nothing. Root alone has none.
type Accounts struct {
	Root string
	Seed string
	// Names are the others.
	Names map[string]bool
}

// Credentials are what requests in that name are signed with. The access key id tells the name.
func (a Accounts) Credentials(name string) (access, secret, token string) {
	if name == a.Root {
		return name, a.secret(name), ""
	}
	return front.AccessKey(name), a.secret(name), a.sign("token " + name)
}

func (a Accounts) secret(name string) string { return a.sign("secret " + name) }

func (a Accounts) sign(text string) string { return hex.EncodeToString(digest([]byte(a.Seed), text)) }

func digest(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// DeriveSigningKey gives versitygw the key that Signature Version 4 signs with, if the session token is right.
func (a Accounts) DeriveSigningKey(access, token, date, region, service string) ([]byte, auth.Account, error) {
	account, err := a.GetUserAccount(access)
	if err != nil {
		return nil, account, auth.ErrNoSuchUser
	}
	_, secret, want := a.Credentials(account.Access)
	if token != want {
		return nil, auth.Account{}, auth.ErrInvalidSessionToken
	}
	key := digest([]byte("AWS4"+secret), date)
	for _, part := range []string{region, service, "aws4_request"} {
		key = digest(key, part)
	}
	return key, account, nil
}

// GetUserAccount knows every name; all may do everything, since what each may do is checked before S3.
func (a Accounts) GetUserAccount(access string) (auth.Account, error) {
	name := front.Caller(access)
	if access != a.Root && !(name != access && a.Names[name]) {
		return auth.Account{}, auth.ErrNoSuchUser
	}
	return auth.Account{Access: name, Role: auth.RoleAdmin}, nil
}

// ResolveAccounts returns those that are unknown.
func (a Accounts) ResolveAccounts(access []string) ([]string, error) {
	unknown := []string{}
	for _, name := range access {
		if _, err := a.GetUserAccount(name); err != nil {
			unknown = append(unknown, name)
		}
	}
	return unknown, nil
}

// CreateAccount is refused: the accounts follow from the templates.
func (a Accounts) CreateAccount(auth.Account) error { return errFixed }

// UpdateUserAccount is refused.
func (a Accounts) UpdateUserAccount(string, auth.MutableProps) error { return errFixed }

// DeleteUserAccount is refused.
func (a Accounts) DeleteUserAccount(string) error { return errFixed }

// ListUserAccounts is refused.
func (a Accounts) ListUserAccounts() ([]auth.Account, error) { return nil, errFixed }

// Shutdown has nothing to end.
func (a Accounts) Shutdown() error { return nil }

var errFixed = auth.NewIAMServiceSingle(auth.Account{}).DeleteUserAccount("")

var (
	_ auth.IAMService         = Accounts{}
	_ auth.SigningKeyProvider = Accounts{}
)
