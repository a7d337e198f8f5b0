package kakao

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"golang.org/x/oauth2"
)

// maxAnswer is far more than Kakao says of a person.
const maxAnswer = 64 << 10

// tokenInfo is the answer about a token.
type tokenInfo struct {
	ID    int64 `json:"id"`
	AppID int64 `json:"app_id"`
}

// user is the answer about a user; what the user does not share is missing.
type user struct {
	ID         int64 `json:"id"`
	Properties struct {
		Nickname     string `json:"nickname"`
		ProfileImage string `json:"profile_image"`
	} `json:"properties"`
	Account struct {
		Profile struct {
			Nickname        string `json:"nickname"`
			ProfileImageURL string `json:"profile_image_url"`
		} `json:"profile"`
		Email           string `json:"email"`
		IsEmailValid    bool   `json:"is_email_valid"`    // false: it belongs to another Kakao account by now
		IsEmailVerified bool   `json:"is_email_verified"` // its owner has followed a link
	} `json:"kakao_account"`
}

func (u user) person() Person {
	p := Person{ID: strconv.FormatInt(u.ID, 10), Nickname: u.Account.Profile.Nickname, ImageURL: u.Account.Profile.ProfileImageURL}
	if p.Nickname == "" {
		p.Nickname = u.Properties.Nickname
	}
	if p.ImageURL == "" {
		p.ImageURL = u.Properties.ProfileImage
	}
	if u.Account.IsEmailValid && u.Account.IsEmailVerified {
		p.Email = u.Account.Email
	}
	return p
}

// An AnswerError is an answer of Kakao's that is no success.
type AnswerError struct {
	Status int
	Code   string // Kakao's, such as -401 or KOE320; may be empty
}

// Error tells both.
func (e *AnswerError) Error() string {
	return strings.TrimSpace(fmt.Sprintf("kakao: status %d %s", e.Status, e.Code))
}

// get reads an answer as the token's owner.
func (c *Client) get(ctx context.Context, address, token string, answer any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Accept", "application/json")
	response, err := c.web.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	switch {
	case err != nil:
		return fmt.Errorf("read the answer: %w", err)
	case len(body) > maxAnswer:
		return ErrTooLarge
	case response.StatusCode != http.StatusOK:
		return &AnswerError{Status: response.StatusCode, Code: codeOf(body)}
	}
	if err := json.Unmarshal(body, answer); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	return nil
}

// withoutBody is an error of oauth2 without what Kakao said, which may quote the code.
func withoutBody(err error) error {
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) {
		return err
	}
	e := &AnswerError{Code: codeOf(refused.Body)}
	if refused.Response != nil {
		e.Status = refused.Response.StatusCode
	}
	return e
}

// codeOf is the code in an error of Kakao's: a number of its API, a KOE number or a name of its login.
func codeOf(body []byte) string {
	var e struct {
		Code      json.Number `json:"code"`
		ErrorCode string      `json:"error_code"`
		Error     string      `json:"error"`
	}
	if json.Unmarshal(body, &e) != nil {
		return ""
	}
	for _, code := range []string{e.ErrorCode, e.Error, e.Code.String()} {
		if code != "" && len(code) <= 40 && strings.IndexFunc(code, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-'
		}) < 0 {
			return code
		}
	}
	return ""
}
