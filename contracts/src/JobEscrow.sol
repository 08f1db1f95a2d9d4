// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IJobEscrow} from "./interfaces/IJobEscrow.sol";
import {IPaymentSource} from "./interfaces/IPaymentSource.sol";
import {IReceiveWithAuthorization} from "./interfaces/IReceiveWithAuthorization.sol";

/// @title JobEscrow
/// @notice Holds the price of a job between two agents until the job is decided. See {IJobEscrow}.
///
/// Whom each side trusts, and for what:
/// - There is no owner, no fee, no upgrade and no pause. Nobody can move money except as written below.
/// - The client trusts the evaluator (often itself) to reject bad work within the review period; after that
///   silence pays the provider. A review period of 0 therefore pays on submission.
/// - The provider trusts the evaluator not to reject good work. Where the client judges, the client can take a
///   result and reject it: the price of such a deal is bounded by what the client's reputation is worth.
/// - Who paid cannot take the money back before `deliverBy`, unless the provider gives up.
/// - Client and provider trust the token. A token that rebases, or whose issuer moves or blocks balances, can
///   harm the jobs paid in it and no others: each job pays one recipient in one token, and holds up nobody else.
///   A recipient that a token blocks is paid once it is unblocked; until then the call that would pay it reverts
///   and the job waits in its state, where every other outcome that is open to it stays open.
/// - The relayer is trusted with nothing. It chooses among payment methods that the client made possible, and
///   every one of them moves exactly the signed price. A relayer may also bring a source of its own: then it
///   has paid for somebody else's job, and a refund is its own.
/// - A payment source is a contract that anyone may name, so nothing is believed that it says, except who gets a
///   refund of the money that it brought. It is called while every other door of the escrow is locked, and must
///   leave exactly the price. A payer that cannot take a refund locks up its own money and nobody else's.
/// - Signatures of contract wallets (ERC-1271) are checked when they are used: those on the agreement when the job
///   is opened, an evaluator's when it completes.
contract JobEscrow is IJobEscrow, EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev Five slots, the last two written late or never: `evaluator` is zero where the client judges.
    /// Where `sponsored`, the payer is in `_payers`; else it is the client.
    struct Record {
        address client;
        Status status;
        uint40 deliverBy;
        uint40 submittedAt;
        bool sponsored;
        address provider;
        uint32 reviewPeriod;
        address token;
        uint96 price;
        address evaluator;
        bytes32 deliverable;
    }

    /// @notice EIP-712 type hash of an agreement.
    bytes32 public constant AGREEMENT_TYPEHASH = keccak256(
        "Agreement(address client,address provider,address evaluator,address token,uint256 price,bytes32 serviceDigest,bytes32 requestHash,uint64 deliverBy,uint64 reviewPeriod,bytes32 salt)"
    );
    /// @notice EIP-712 type hash of an evaluator's decision to accept.
    bytes32 public constant COMPLETION_TYPEHASH = keccak256("Completion(uint256 jobId,bytes32 reason)");
    /// @notice Longest review period, so that silence cannot hold a payment for ever.
    uint64 public constant MAX_REVIEW_PERIOD = 90 days;
    /// @notice Longest time from funding to `deliverBy`, so that a mistaken date cannot lock money for ever.
    uint64 public constant MAX_DELIVERY_PERIOD = 5 * 365 days;
    /// @notice The `reason` of `JobCompleted` when the review period ended in silence.
    bytes32 public constant REVIEW_ENDED = "review-ended";

    mapping(uint256 jobId => Record) private _jobs;
    mapping(uint256 jobId => address payer) private _payers;

    constructor() EIP712("Dealwright JobEscrow", "1") {}

    /// @inheritdoc IJobEscrow
    function createFromAgreement(
        Agreement calldata agreement,
        bytes calldata clientSignature,
        bytes calldata providerSignature,
        Payment calldata payment
    ) external nonReentrant returns (uint256 jobId) {
        _checkTerms(agreement);
        bytes32 hash = hashAgreement(agreement);
        jobId = uint256(hash);
        if (_jobs[jobId].client != address(0)) revert AgreementAlreadyUsed(jobId);
        _checkSignature(agreement.client, hash, clientSignature);
        _checkSignature(agreement.provider, hash, providerSignature);

        _open(jobId, agreement);
        _collect(hash, agreement, payment);
        emit JobFunded(jobId, agreement.client, agreement.price);
    }

    /// @inheritdoc IJobEscrow
    /// @dev `optParams` is for callers that speak ERC-8183; there are no hooks that would read it.
    function submit(uint256 jobId, bytes32 deliverable, bytes calldata) external nonReentrant {
        Record storage job = _find(jobId);
        if (job.status != Status.Funded) revert WrongStatus(jobId, job.status);
        if (msg.sender != job.provider) revert Unauthorized(jobId, msg.sender);
        if (block.timestamp > job.deliverBy) revert DeliveryOverdue(jobId, job.deliverBy);

        job.status = Status.Submitted;
        job.submittedAt = uint40(block.timestamp);
        job.deliverable = deliverable;
        emit JobSubmitted(jobId, msg.sender, deliverable);
    }

    /// @inheritdoc IJobEscrow
    function complete(uint256 jobId, bytes32 reason, bytes calldata) external nonReentrant {
        Record storage job = _find(jobId);
        if (job.status != Status.Submitted) revert WrongStatus(jobId, job.status);
        if (msg.sender != _evaluatorOf(job)) revert Unauthorized(jobId, msg.sender);

        emit JobCompleted(jobId, msg.sender, reason);
        _payProvider(jobId, job);
    }

    /// @inheritdoc IJobEscrow
    /// @dev Not used twice, because a job is completed once.
    function completeBySignature(uint256 jobId, bytes32 reason, bytes calldata signature)
        external
        nonReentrant
    {
        Record storage job = _find(jobId);
        if (job.status != Status.Submitted) revert WrongStatus(jobId, job.status);
        address evaluator = _evaluatorOf(job);
        _checkSignature(evaluator, hashCompletion(jobId, reason), signature);

        emit JobCompleted(jobId, evaluator, reason);
        _payProvider(jobId, job);
    }

    /// @inheritdoc IJobEscrow
    function reject(uint256 jobId, bytes32 reason, bytes calldata) external nonReentrant {
        Record storage job = _find(jobId);
        if (job.status == Status.Funded) {
            // the client itself, even as evaluator, stays bound until deliverBy
            if (msg.sender != job.provider && msg.sender != job.evaluator) {
                revert Unauthorized(jobId, msg.sender);
            }
        } else if (job.status == Status.Submitted) {
            if (msg.sender != _evaluatorOf(job)) revert Unauthorized(jobId, msg.sender);
            uint256 reviewEnds = _reviewEnds(job);
            if (block.timestamp > reviewEnds) revert ReviewOver(jobId, reviewEnds);
        } else {
            revert WrongStatus(jobId, job.status);
        }

        emit JobRejected(jobId, msg.sender, reason);
        _refund(jobId, job, Status.Rejected);
    }

    /// @inheritdoc IJobEscrow
    function claimRefund(uint256 jobId) external nonReentrant {
        Record storage job = _find(jobId);
        if (job.status != Status.Funded) revert WrongStatus(jobId, job.status);
        if (block.timestamp <= job.deliverBy) revert DeliveryNotOverdue(jobId, job.deliverBy);

        emit JobExpired(jobId);
        _refund(jobId, job, Status.Expired);
    }

    /// @inheritdoc IJobEscrow
    function release(uint256 jobId) external nonReentrant {
        Record storage job = _find(jobId);
        if (job.status != Status.Submitted) revert WrongStatus(jobId, job.status);
        uint256 reviewEnds = _reviewEnds(job);
        if (block.timestamp <= reviewEnds) revert ReviewNotOver(jobId, reviewEnds);

        emit JobCompleted(jobId, address(0), REVIEW_ENDED);
        _payProvider(jobId, job);
    }

    /// @inheritdoc IJobEscrow
    /// @dev Guarded, so that nobody reads a job as funded while its payment is still being collected.
    function getJob(uint256 jobId) external view nonReentrantView returns (Job memory) {
        Record storage job = _find(jobId);
        return Job({
            status: job.status,
            client: job.client,
            provider: job.provider,
            evaluator: _evaluatorOf(job),
            token: job.token,
            price: job.price,
            deliverBy: job.deliverBy,
            submittedAt: job.submittedAt,
            reviewPeriod: job.reviewPeriod,
            deliverable: job.deliverable
        });
    }

    /// @inheritdoc IJobEscrow
    function payerOf(uint256 jobId) external view nonReentrantView returns (address) {
        return _payerOf(jobId, _find(jobId));
    }

    /// @inheritdoc IJobEscrow
    function hashAgreement(Agreement calldata agreement) public view returns (bytes32) {
        // every field is one static word, so the struct encodes in place as EIP-712 wants it
        return _hashTypedDataV4(keccak256(abi.encode(AGREEMENT_TYPEHASH, agreement)));
    }

    /// @inheritdoc IJobEscrow
    function hashCompletion(uint256 jobId, bytes32 reason) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(COMPLETION_TYPEHASH, jobId, reason)));
    }

    function _checkTerms(Agreement calldata agreement) private view {
        if (
            agreement.client == address(0) || agreement.provider == address(0)
                || agreement.evaluator == address(0) || agreement.token == address(0)
        ) revert ZeroAddress();
        if (agreement.provider == agreement.client || agreement.provider == agreement.evaluator) {
            revert ConflictingRoles(agreement.provider);
        }
        if (agreement.price == 0 || agreement.price > type(uint96).max) {
            revert PriceOutOfRange(agreement.price, type(uint96).max);
        }
        uint256 latest = block.timestamp + MAX_DELIVERY_PERIOD;
        if (agreement.deliverBy <= block.timestamp || agreement.deliverBy > latest) {
            revert DeliverByOutOfRange(agreement.deliverBy, latest);
        }
        if (agreement.reviewPeriod > MAX_REVIEW_PERIOD) {
            revert ReviewPeriodTooLong(agreement.reviewPeriod, MAX_REVIEW_PERIOD);
        }
    }

    function _checkSignature(address signer, bytes32 hash, bytes calldata signature) private view {
        if (!SignatureChecker.isValidSignatureNowCalldata(signer, hash, signature)) {
            revert InvalidSignature(signer);
        }
    }

    /// @dev The casts below are safe: `_checkTerms` bounded price, date and period.
    function _open(uint256 jobId, Agreement calldata agreement) private {
        Record storage job = _jobs[jobId];
        job.client = agreement.client;
        job.status = Status.Funded;
        job.deliverBy = uint40(agreement.deliverBy);
        job.provider = agreement.provider;
        job.reviewPeriod = uint32(agreement.reviewPeriod);
        job.token = agreement.token;
        job.price = uint96(agreement.price);
        if (agreement.evaluator != agreement.client) job.evaluator = agreement.evaluator;
        emit JobCreated(
            jobId, agreement.client, agreement.provider, agreement.evaluator, agreement.deliverBy, address(0)
        );
    }

    function _collect(bytes32 hash, Agreement calldata agreement, Payment calldata payment) private {
        IERC20 token = IERC20(agreement.token);
        uint256 balance = token.balanceOf(address(this));
        if (payment.method == PaymentMethod.Authorization) {
            _collectAuthorized(hash, agreement, payment);
        } else if (payment.method == PaymentMethod.Source) {
            _collectFromSource(hash, agreement, payment);
        } else {
            if (payment.method == PaymentMethod.Permit) _permit(agreement, payment);
            token.safeTransferFrom(agreement.client, address(this), agreement.price);
        }
        // underflows, and so reverts, should a token take from the escrow instead
        uint256 received = token.balanceOf(address(this)) - balance;
        if (received != agreement.price) {
            revert UnexpectedAmountReceived(agreement.token, agreement.price, received);
        }
    }

    /// @dev A permit is public once sent, and anyone may use it up first. That must not stop the job: the
    /// allowance it gave is there all the same, and where it is not, the transfer fails with the token's reason.
    function _permit(Agreement calldata agreement, Payment calldata payment) private {
        (bytes32 r, bytes32 s, uint8 v) = _split(payment.signature);
        try IERC20Permit(agreement.token)
            .permit(agreement.client, address(this), agreement.price, payment.validBefore, v, r, s) {}
            catch {}
    }

    function _collectAuthorized(bytes32 hash, Agreement calldata agreement, Payment calldata payment)
        private
    {
        IReceiveWithAuthorization token = IReceiveWithAuthorization(agreement.token);
        // every EIP-3009 token has the first form; only newer ones have the second, for contract wallets
        if (payment.signature.length == 65) {
            (bytes32 r, bytes32 s, uint8 v) = _split(payment.signature);
            token.receiveWithAuthorization(
                agreement.client,
                address(this),
                agreement.price,
                payment.validAfter,
                payment.validBefore,
                hash,
                v,
                r,
                s
            );
        } else {
            token.receiveWithAuthorization(
                agreement.client,
                address(this),
                agreement.price,
                payment.validAfter,
                payment.validBefore,
                hash,
                payment.signature
            );
        }
    }

    /// @dev All that a call in the escrow's name could do elsewhere is `pay`, which a source grants to escrows that
    /// it knows. Money that arrives in any other way meanwhile is a gift to the job: the sum below must fit.
    function _collectFromSource(bytes32 hash, Agreement calldata agreement, Payment calldata payment)
        private
    {
        (address source, bytes memory data) = abi.decode(payment.signature, (address, bytes));
        address payer = IPaymentSource(source).pay(hash, agreement, data);
        if (payer == address(0) || payer == address(this)) revert InvalidPayer(payer);
        uint256 jobId = uint256(hash);
        _jobs[jobId].sponsored = true;
        _payers[jobId] = payer;
        emit JobSponsored(jobId, payer, source);
    }

    function _payProvider(uint256 jobId, Record storage job) private {
        (address provider, IERC20 token, uint256 price) = (job.provider, IERC20(job.token), job.price);
        job.status = Status.Completed;
        emit PaymentReleased(jobId, provider, price);
        token.safeTransfer(provider, price);
    }

    function _refund(uint256 jobId, Record storage job, Status status) private {
        (address payer, IERC20 token, uint256 price) = (_payerOf(jobId, job), IERC20(job.token), job.price);
        job.status = status;
        emit Refunded(jobId, payer, price);
        token.safeTransfer(payer, price);
    }

    function _find(uint256 jobId) private view returns (Record storage job) {
        job = _jobs[jobId];
        if (job.client == address(0)) revert JobNotFound(jobId);
    }

    function _payerOf(uint256 jobId, Record storage job) private view returns (address) {
        return job.sponsored ? _payers[jobId] : job.client;
    }

    function _evaluatorOf(Record storage job) private view returns (address) {
        address evaluator = job.evaluator;
        return evaluator == address(0) ? job.client : evaluator;
    }

    function _reviewEnds(Record storage job) private view returns (uint256) {
        return uint256(job.submittedAt) + job.reviewPeriod;
    }

    /// @dev Missing bytes read as zero, which no token accepts as a signature.
    function _split(bytes calldata signature) private pure returns (bytes32 r, bytes32 s, uint8 v) {
        if (signature.length == 65) {
            r = bytes32(signature[0:32]);
            s = bytes32(signature[32:64]);
            v = uint8(signature[64]);
        }
    }
}
