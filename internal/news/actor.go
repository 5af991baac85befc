package news

// Role is what somebody is in the newsroom. Each may do all that the one before it may.
type Role string

// The roles, from least to most.
const (
	Contributor Role = "contributor" // writes drafts of their own
	Reporter    Role = "reporter"    // and hands them in
	Editor      Role = "editor"      // publishes, corrects, withdraws, moderates
	Publisher   Role = "publisher"   // sections, settings, people
	Owner       Role = "owner"       // accounts
)

var rank = map[Role]int{Contributor: 1, Reporter: 2, Editor: 3, Publisher: 4, Owner: 5}

// Valid reports whether r is one of the roles.
func (r Role) Valid() bool { return rank[r] > 0 }

// Actor is whoever asks for an editorial act.
type Actor struct {
	Name string // as the audit shows it: an e-mail address, "shell", "import wordpress", "schedule"
	Role Role
}

// Act is something that people do in the newsroom.
type Act string

// The acts that a role allows or not.
const (
	ActWrite    Act = "write"    // draft and edit
	ActSubmit   Act = "submit"   // hand in for review
	ActApprove  Act = "approve"  //
	ActSchedule Act = "schedule" //
	ActPublish  Act = "publish"  // publish, update, correct
	ActWithdraw Act = "withdraw" //
	ActModerate Act = "moderate" // comments
	ActOrganise Act = "organise" // sections, topics, people, pictures
	ActSettings Act = "settings" //
	ActImport   Act = "import"   //
)

var needs = map[Act]Role{
	ActWrite: Contributor, ActSubmit: Reporter, ActApprove: Editor, ActSchedule: Editor, ActPublish: Editor,
	ActWithdraw: Editor, ActModerate: Editor, ActOrganise: Editor, ActSettings: Publisher, ActImport: Owner,
}

// May returns nil if the actor's role allows the act, and a Forbidden error that says which role
// it takes otherwise. It is the one place where roles turn into permission.
func (a Actor) May(act Act) error {
	need, known := needs[act]
	if known && rank[a.Role] >= rank[need] {
		return nil
	}
	return Errorf(Forbidden, "To %s, the role %s is needed; %s has %s.", act, need, a.Name, a.Role)
}
