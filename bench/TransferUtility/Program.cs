using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Transfer;

// put|get ENDPOINT BUCKET PREFIX PATH: a file or a folder, with the settings that its documentation gives for speed.
var (verb, endpoint, bucket, prefix, path) = (args[0], args[1], args[2], args[3], args[4]);
using var client = new AmazonS3Client(
    new EnvironmentVariablesAWSCredentials(),
    new AmazonS3Config
    {
        ServiceURL = endpoint,
        ForcePathStyle = true,
        AuthenticationRegion = "us-east-1",
        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
    });
using var transfer = new TransferUtility(client, new TransferUtilityConfig { ConcurrentServiceRequests = 10 });
switch (verb)
{
    case "put" when Directory.Exists(path):
        await transfer.UploadDirectoryAsync(new TransferUtilityUploadDirectoryRequest
        {
            BucketName = bucket,
            KeyPrefix = prefix,
            Directory = path,
            SearchOption = SearchOption.AllDirectories,
            UploadFilesConcurrently = true,
        });
        break;
    case "put":
        await transfer.UploadAsync(path, bucket, prefix);
        break;
    case "get" when prefix.EndsWith('/'):
        await transfer.DownloadDirectoryAsync(new TransferUtilityDownloadDirectoryRequest
        {
            BucketName = bucket,
            S3Directory = prefix,
            LocalDirectory = path,
            DownloadFilesConcurrently = true,
        });
        break;
    case "get":
        await transfer.DownloadAsync(path, bucket, prefix);
        break;
    default:
        return 2;
}

return 0;
