package generate

// User agents as these tools write them.
const (
	botoAgent   = "Boto3/1.40.1 md/Botocore#1.40.1 ua/2.1"
	cliAgent    = "aws-cli/2.30.0 md/awscrt#0.27.6 ua/2.1 os/macos#24.5.0 md/arch#arm64 lang/python#3.13.7 md/command#s3.cp"
	goAgent     = "aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.24.4 md/GOOS#linux md/GOARCH#amd64 api/s3#1.80.0"
	nodeAgent   = "aws-sdk-js/3.812.0 ua/2.1 os/linux#5.10.0 lang/js md/nodejs#22.15.0 api/s3#3.812.0"
	hadoopAgent = "Hadoop 3.3.4, aws-sdk-java/1.12.262 Linux/6.1.0 OpenJDK_64-Bit_Server_VM/17.0.9 java/17.0.9 scala/2.12.17"
	rcloneAgent = "rclone/v1.68.2"
	chromeAgent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
	loaderAgent = "acme-loader/2.1 (trainer)"
)

// with lets a caller use another tool.
func (c caller) with(agent string) caller {
	c.agent = agent
	return c
}
