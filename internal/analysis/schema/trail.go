package schema

import "slices"

// TrailColumns returns the data columns of the CloudTrail table: every documented field of a record. requestparameters,
// responseelements and additionaleventdata differ for each API and therefore stay JSON text.
func TrailColumns() []Column {
	return slices.Clone(trailColumns)
}

// TrailPartitions returns the partition columns of the CloudTrail table, in the order of the object keys.
func TrailPartitions() []Column {
	return []Column{
		{"account", "string", "account whose activity the files record"},
		{"folder", "string", "CloudTrail for calls, CloudTrail-NetworkActivity for what passes VPC endpoints"},
		{"region", "string", "Region whose activity the files record"},
		{"dt", "string", "day the file was delivered, yyyy/MM/dd; an event near midnight is in the next day"},
	}
}

// Seldom lists columns that few records have. A reader may store them in another way; their meaning does not change.
var Seldom = []string{
	"useridentity.username", "useridentity.onbehalfof.userid", "useridentity.inscopeof.sourcearn",
	"useridentity.inscopeof.credentialsissuedto", "useridentity.sessioncontext.sourceidentity",
	"useridentity.sessioncontext.webidfederationdata.federatedprovider", "errorcode", "sharedeventid",
	"addendum.reason", "addendum.originaleventid",
}

const identityType = "struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string," +
	"accesskeyid:string,username:string,onbehalfof:struct<userid:string,identitystorearn:string>," +
	"inscopeof:struct<sourcearn:string,sourceaccount:string,issuertype:string,credentialsissuedto:string>," +
	"invokedbydelegate:struct<accountid:string>,credentialid:string,identityprovider:string," +
	"sessioncontext:struct<attributes:struct<mfaauthenticated:string,creationdate:string>," +
	"sessionissuer:struct<type:string,principalid:string,arn:string,accountid:string,username:string>," +
	"sourceidentity:string,assumedroot:string,ec2roledelivery:string," +
	"webidfederationdata:struct<federatedprovider:string,attributes:map<string,string>>>>"

var trailColumns = []Column{
	{"eventversion", "string", "version of the record format"},
	{"useridentity", identityType, "who made the call; for a role the session and the role that issued it"},
	{"eventtime", "string", "when the call completed, ISO 8601 in UTC"},
	{"eventsource", "string", "service that was called, such as s3.amazonaws.com"},
	{"eventname", "string", "API action, such as GetObject"},
	{"awsregion", "string", "Region the call was made to"},
	{"sourceipaddress", "string", "caller's address; for calls by an AWS service its DNS name; private behind a VPC endpoint"},
	{"useragent", "string", "what the caller said it was"},
	{"errorcode", "string", "error of a refused or failed call; absent when the call succeeded"},
	{"errormessage", "string", "text of the error"},
	{"requestparameters", "string", "JSON: bucketName, key, Host, x-amz-copy-source, range and others"},
	{"responseelements", "string", "JSON: what a write answered"},
	{"additionaleventdata", "string", "JSON: bytesTransferredOut, AuthenticationMethod, x-amz-id-2 and others"},
	{"requestid", "string", "id of the request; the server access log has the same id"},
	{"eventid", "string", "id of the event; an event delivered twice has it twice"},
	{"readonly", "string", "true for reads; CopyObject and UploadPartCopy count as writes"},
	{
		"resources", "array<struct<arn:string,arnprefix:string,accountid:string,type:string>>",
		"objects, buckets and access points touched; a listing has arnprefix in place of arn",
	},
	{"eventtype", "string", "AwsApiCall, AwsServiceEvent for what a service did by itself, AwsVpceEvent for an endpoint"},
	{"apiversion", "string", "version of the API"},
	{"managementevent", "string", "true for a management event"},
	{"recipientaccountid", "string", "account that received this copy of the event: the bucket's owner, or the caller"},
	{"serviceeventdetails", "string", "JSON: details of a service event"},
	{"sharedeventid", "string", "id shared by the copies of an event that several accounts received"},
	{"vpcendpointid", "string", "VPC endpoint the request came through"},
	{"vpcendpointaccountid", "string", "account that owns the VPC endpoint"},
	{"eventcategory", "string", "Management, Data or NetworkActivity"},
	{
		"addendum", "struct<reason:string,updatedfields:string,originalrequestid:string,originaleventid:string>",
		"why an event was delivered late or corrected",
	},
	{"sessioncredentialfromconsole", "string", "true when the session came from the console"},
	{"edgedevicedetails", "string", "JSON: the edge device, for Snow devices"},
	{
		"tlsdetails", "struct<tlsversion:string,ciphersuite:string,clientprovidedhostheader:string,keyexchange:string>",
		"TLS of the request; absent for calls made by a service",
	},
}
