package cases

import (
	"strings"

	"datatrail/judge/request"
)

// Accounts and organizations that no configuration names.
const (
	stranger          = "999988887777"
	relative          = "777766665555"
	strangersOrg      = "o-strangers0"
	reservedRole      = "role/aws-service-role/replication.ecr.amazonaws.com/AWSServiceRoleForECRReplication"
	cloudTrail        = "cloudtrail.amazonaws.com"
	accessLogging     = "logging.s3.amazonaws.com"
	storage           = "s3.amazonaws.com"
	strangeService    = "config.amazonaws.com"
	formerServiceName = "cloudtrail.amazonaws.com.cn"
)

// people makes callers of one partition.
type people struct{ partition string }

func (p people) signed(account, name string) request.Caller {
	return request.By("arn:" + p.partition + ":iam::" + account + ":" + name)
}

// everywhere are the kinds of callers that do not depend on a configuration.
func (p people) everywhere(owner string) []request.Caller {
	viaAthena := p.signed(owner, "role/analyst")
	viaAthena.ViaService = true
	return []request.Caller{
		{Kind: request.Anonymous},
		p.signed(owner, "root"),
		p.signed(owner, "user/alice"),
		p.signed(owner, "role/service-role/SageMakerExecution"),
		p.signed(owner, reservedRole),
		viaAthena,
		silent(p.signed(owner, "user/nobody")),
		silent(p.signed(owner, "role/nobody")),
		p.signed(stranger, "root"),
		p.signed(stranger, "role/analyst"),
		p.member(strangersOrg),
		{Kind: request.Service, Service: cloudTrail},
		{Kind: request.Service, Service: accessLogging},
		{Kind: request.Service, Service: storage},
		{Kind: request.Service, Service: strangeService},
	}
}

func (p people) member(organization string) request.Caller {
	caller := p.signed(relative, "role/member")
	caller.Organization = organization
	return caller
}

// like are the callers that an ARN with wildcards names, and those that it nearly names.
func (p people) like(pattern string) []request.Caller {
	short := strings.NewReplacer("*", "x", "?", "y").Replace(pattern)
	long := strings.NewReplacer("*", "a/b-c", "?", "z").Replace(pattern)
	account := request.By(pattern).Account
	viaService := request.By(short)
	viaService.ViaService = true
	out := []request.Caller{
		request.By(short), request.By(long), viaService,
		request.By(short + "x"),
		request.By(short[:len(short)-1]),
		request.By(almost(short)),
		request.By(strings.Replace(short, account, stranger, 1)),
		request.By(short[:strings.LastIndexAny(short, ":/")+1] + "somebody-else"),
	}
	if before, name, found := strings.Cut(short, ":role/"); found {
		out = append(out, request.By(before+":role/elsewhere/"+name), request.By(before+":user/"+name))
		if at := strings.LastIndex(name, "/"); at >= 0 {
			out = append(out, request.By(before+":role/"+name[at+1:]))
		}
	}
	return out
}

// silent is a principal of the owning account about whom its IAM policies say nothing.
func silent(caller request.Caller) request.Caller {
	caller.Silent = true
	return caller
}

// reader are the callers that an entry of readers names, and those that it nearly names: with principals of the
// owning account among them, with and without an IAM policy that lets them read.
func (p people) reader(entry, owner string) []request.Caller {
	switch {
	case strings.HasPrefix(entry, "arn:"):
		callers := p.like(entry)
		for _, caller := range callers {
			if caller.Account == owner {
				callers = append(callers, silent(caller))
			}
		}
		return callers
	case strings.HasPrefix(entry, "o-"):
		ours := p.signed(owner, "role/ours")
		ours.Organization = entry
		return []request.Caller{p.member(entry), p.member(entry + "x"), p.member(almost(entry)), ours, silent(ours)}
	case entry == owner:
		return []request.Caller{p.signed(owner, "role/training"), silent(p.signed(owner, "role/training"))}
	default:
		viaService := p.signed(entry, "role/training")
		viaService.ViaService = true
		return []request.Caller{
			p.signed(entry, "root"), p.signed(entry, "user/bob"), p.signed(entry, "role/training"), viaService,
			p.signed(almost(entry), "role/training"),
		}
	}
}
