// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IPaymentChannel} from "./interfaces/IPaymentChannel.sol";
import {IReceiveWithAuthorization} from "./interfaces/IReceiveWithAuthorization.sol";

/// @title PaymentChannel
/// @notice Holds the deposits of one-way payment channels between two agents. See {IPaymentChannel}.
///
/// Whom each side trusts, and for what:
/// - There is no owner, no fee, no upgrade and no pause. Nobody can move money except as written below.
/// - The payee trusts nobody, as long as it claims before `expiresAt`: the payer cannot move the end nearer than
///   `challengePeriod` from now, cannot take back what it deposited before the end, and cannot unsay what a key
///   signed, not even by giving the key's account code (EIP-7702). A signer that is a contract can: a payee that
///   accepts one trusts it. So it does with a challenge period too short for it to notice and answer.
/// - The payer trusts nobody: no more than it or its signer signed leaves, never more than it deposited.
/// - Both trust the token. A token that rebases, or whose issuer moves balances, can harm the channels in it and no
///   others. A token that refuses to pay a payee, for now or for ever, does not make it lose its claim: the money is
///   owed to it and paid by `collect`. A payer that a token refuses is paid back once it no longer does.
/// - Who sends a claim, a deposit or a withdrawal for others is trusted with nothing. An authorization binds the
///   channel, its new total and its end; allowances and permits, which bind nothing, are the payer's own to use.
/// - In `claimMany` no claim can stop the others, but for one thing: a token or a contract signer that burns all gas
///   it is given. Batch those that you would not trust apart.
contract PaymentChannel is IPaymentChannel, EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev All that is kept of a channel: one slot.
    struct State {
        uint96 deposited;
        uint96 claimed;
        uint40 expiresAt;
    }

    /// @notice EIP-712 type hash of a channel.
    bytes32 public constant CHANNEL_TYPEHASH = keccak256(
        "Channel(address payer,address signer,address payee,address token,uint32 challengePeriod,bytes32 salt)"
    );
    /// @notice EIP-712 type hash of a claim.
    bytes32 public constant CLAIM_TYPEHASH = keccak256("Claim(bytes32 channel,uint256 amount)");
    /// @notice Longest time from funding to `expiresAt`, so that a mistaken date cannot lock money for ever.
    uint64 public constant MAX_DURATION = 5 * 365 days;

    mapping(bytes32 channelId => State) private _channels;
    mapping(address payee => mapping(address token => uint256)) private _owed;

    /// @dev Of the chain it was deployed on. Ids stay as they are on a fork that takes another chain id, so that the
    /// payer gets its money back there too, while claims do not count on a chain that they were not signed for.
    bytes32 private immutable _channelDomain;

    constructor() EIP712("Dealwright PaymentChannel", "1") {
        _channelDomain = _domainSeparatorV4();
    }

    /// @inheritdoc IPaymentChannel
    function fund(Channel calldata channel, uint256 amount, uint256 expiresAt, Deposit calldata deposit)
        external
        nonReentrant
        returns (bytes32 channelId)
    {
        _checkChannel(channel);
        channelId = hashChannel(channel);
        State storage state = _channels[channelId];
        (uint256 deposited,, uint256 endedAt) = _read(state);
        if (amount == 0 || amount > type(uint96).max - deposited) revert DepositOutOfRange(amount);
        uint256 latest = block.timestamp + MAX_DURATION;
        if (expiresAt <= block.timestamp || expiresAt < endedAt || expiresAt > latest) {
            revert ExpiryOutOfRange(expiresAt, latest);
        }

        deposited += amount;
        // the casts are safe: both were just bounded
        (state.deposited, state.expiresAt) = (uint96(deposited), uint40(expiresAt));
        emit ChannelFunded(channelId, channel.payer, channel.payee, deposited, expiresAt);
        _takeIn(channel, amount, depositNonce(channelId, deposited, expiresAt), deposit);
    }

    /// @inheritdoc IPaymentChannel
    function claim(Channel calldata channel, uint256 amount, bytes calldata signature) external nonReentrant {
        uint256 due = _claim(channel, amount, signature);
        _pay(channel.payee, channel.token, due);
    }

    /// @inheritdoc IPaymentChannel
    function claimMany(Claim[] calldata claims) external nonReentrant returns (uint256 paid) {
        address payee;
        address token;
        uint256 sum;
        for (uint256 i = 0; i < claims.length; ++i) {
            Claim calldata entry = claims[i];
            Channel calldata channel = entry.channel;
            uint256 due = _tryClaim(channel, entry.amount, entry.signature);
            if (due == 0) continue;
            ++paid;
            if (channel.payee != payee || channel.token != token) {
                if (sum != 0) _pay(payee, token, sum);
                (payee, token, sum) = (channel.payee, channel.token, 0);
            }
            sum += due;
        }
        if (sum != 0) _pay(payee, token, sum);
    }

    /// @inheritdoc IPaymentChannel
    /// @dev For the payee only: anyone else could turn a payment that is on its way into one to be collected.
    /// Needs no guard, as it calls no token, and `fund`, which does, comes to nothing if the deposit does not come.
    function record(Channel calldata channel, uint256 amount, bytes calldata signature) external {
        if (msg.sender != channel.payee) revert Unauthorized(msg.sender, channel.payee);
        _owed[channel.payee][channel.token] += _claim(channel, amount, signature);
    }

    /// @inheritdoc IPaymentChannel
    function collect(address payee, address token) external nonReentrant {
        uint256 amount = _owed[payee][token];
        if (amount == 0) revert NothingOwed(payee, token);
        _owed[payee][token] = 0;
        emit PaymentCollected(payee, token, amount);
        IERC20(token).safeTransfer(payee, amount);
    }

    /// @inheritdoc IPaymentChannel
    function close(Channel calldata channel) external nonReentrant {
        if (msg.sender != channel.payer) revert Unauthorized(msg.sender, channel.payer);
        bytes32 channelId = hashChannel(channel);
        uint256 expiresAt = _channels[channelId].expiresAt;
        if (block.timestamp > expiresAt) revert ChannelExpired(channelId, expiresAt);

        uint256 challengeEnds = block.timestamp + channel.challengePeriod;
        if (challengeEnds < expiresAt) {
            expiresAt = challengeEnds;
            _channels[channelId].expiresAt = uint40(challengeEnds);
        }
        emit ChannelClosing(channelId, expiresAt);
    }

    /// @inheritdoc IPaymentChannel
    function release(Channel calldata channel) external nonReentrant {
        if (msg.sender != channel.payee) revert Unauthorized(msg.sender, channel.payee);
        bytes32 channelId = hashChannel(channel);
        _giveBack(channel, channelId);
    }

    /// @inheritdoc IPaymentChannel
    function withdraw(Channel calldata channel) external nonReentrant {
        bytes32 channelId = hashChannel(channel);
        uint256 expiresAt = _channels[channelId].expiresAt;
        if (block.timestamp <= expiresAt) revert ChannelNotExpired(channelId, expiresAt);
        _giveBack(channel, channelId);
    }

    /// @inheritdoc IPaymentChannel
    /// @dev Guarded, so that nobody reads a channel as funded while its deposit is still being collected.
    function getChannel(bytes32 channelId)
        external
        view
        nonReentrantView
        returns (uint256 deposited, uint256 claimed, uint256 expiresAt)
    {
        return _read(_channels[channelId]);
    }

    /// @inheritdoc IPaymentChannel
    function owed(address payee, address token) external view returns (uint256) {
        return _owed[payee][token];
    }

    /// @inheritdoc IPaymentChannel
    function depositNonce(bytes32 channelId, uint256 deposited, uint256 expiresAt)
        public
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(channelId, deposited, expiresAt));
    }

    /// @inheritdoc IPaymentChannel
    function hashChannel(Channel calldata channel) public view returns (bytes32) {
        // every field is one static word, so the struct encodes in place as EIP-712 wants it
        return
            MessageHashUtils.toTypedDataHash(_channelDomain, keccak256(abi.encode(CHANNEL_TYPEHASH, channel)));
    }

    /// @inheritdoc IPaymentChannel
    function hashClaim(bytes32 channelId, uint256 amount) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(CLAIM_TYPEHASH, channelId, amount)));
    }

    /// @dev A payee that signs its own claims would own the whole deposit at once.
    function _checkChannel(Channel calldata channel) private pure {
        if (
            channel.payer == address(0) || channel.signer == address(0) || channel.payee == address(0)
                || channel.token == address(0) || channel.payee == channel.payer
                || channel.payee == channel.signer
        ) revert BadChannel();
    }

    function _takeIn(Channel calldata channel, uint256 amount, bytes32 nonce, Deposit calldata deposit)
        private
    {
        IERC20 token = IERC20(channel.token);
        uint256 balance = token.balanceOf(address(this));
        if (deposit.method == DepositMethod.Authorization) {
            _takeAuthorized(channel, amount, nonce, deposit);
        } else {
            // else anybody could put what somebody allowed into a channel to himself
            if (msg.sender != channel.payer) revert Unauthorized(msg.sender, channel.payer);
            if (deposit.method == DepositMethod.Permit) _permit(channel, amount, deposit);
            token.safeTransferFrom(channel.payer, address(this), amount);
        }
        // underflows, and so reverts, should a token take from the contract instead
        uint256 received = token.balanceOf(address(this)) - balance;
        if (received != amount) revert UnexpectedAmountReceived(channel.token, amount, received);
    }

    /// @dev A permit is public once sent, and anyone may use it up first. That must not stop the deposit: the
    /// allowance it gave is there all the same, and where it is not, the transfer fails with the token's reason.
    function _permit(Channel calldata channel, uint256 amount, Deposit calldata deposit) private {
        (bytes32 r, bytes32 s, uint8 v) = _split(deposit.signature);
        try IERC20Permit(channel.token)
            .permit(channel.payer, address(this), amount, deposit.validBefore, v, r, s) {}
            catch {}
    }

    function _takeAuthorized(
        Channel calldata channel,
        uint256 amount,
        bytes32 nonce,
        Deposit calldata deposit
    ) private {
        IReceiveWithAuthorization token = IReceiveWithAuthorization(channel.token);
        // every EIP-3009 token has the first form; only newer ones have the second, for contract wallets
        if (deposit.signature.length == 65) {
            (bytes32 r, bytes32 s, uint8 v) = _split(deposit.signature);
            token.receiveWithAuthorization(
                channel.payer, address(this), amount, deposit.validAfter, deposit.validBefore, nonce, v, r, s
            );
        } else {
            token.receiveWithAuthorization(
                channel.payer,
                address(this),
                amount,
                deposit.validAfter,
                deposit.validBefore,
                nonce,
                deposit.signature
            );
        }
    }

    /// @dev Books a claim, or says why it cannot be paid.
    function _claim(Channel calldata channel, uint256 amount, bytes calldata signature)
        private
        returns (uint256 due)
    {
        bytes32 channelId = hashChannel(channel);
        (uint256 deposited, uint256 claimed, uint256 expiresAt) = _read(_channels[channelId]);
        if (block.timestamp > expiresAt) revert ChannelExpired(channelId, expiresAt);
        if (amount > deposited) revert OverDeposit(amount, deposited);
        if (amount <= claimed) revert NothingToClaim(amount, claimed);
        if (!_isSigned(channel.signer, hashClaim(channelId, amount), signature)) {
            revert InvalidSignature(channel.signer);
        }
        return _book(channel, channelId, claimed, amount);
    }

    /// @dev Books a claim, or returns 0 where it cannot be paid. A bad signature is no exception: a signer that is
    /// a contract could else stop a batch that it is in.
    function _tryClaim(Channel calldata channel, uint256 amount, bytes calldata signature)
        private
        returns (uint256 due)
    {
        bytes32 channelId = hashChannel(channel);
        (uint256 deposited, uint256 claimed, uint256 expiresAt) = _read(_channels[channelId]);
        if (
            block.timestamp > expiresAt || amount > deposited || amount <= claimed
                || !_isSigned(channel.signer, hashClaim(channelId, amount), signature)
        ) return 0;
        return _book(channel, channelId, claimed, amount);
    }

    /// @dev The cast is safe: what is claimed is not above what is deposited.
    function _book(Channel calldata channel, bytes32 channelId, uint256 claimed, uint256 amount)
        private
        returns (uint256 due)
    {
        due = amount - claimed;
        _channels[channelId].claimed = uint96(amount);
        emit ChannelClaimed(channelId, channel.payee, due, amount);
    }

    function _read(State storage state)
        private
        view
        returns (uint256 deposited, uint256 claimed, uint256 expiresAt)
    {
        return (state.deposited, state.claimed, state.expiresAt);
    }

    /// @dev Owed where the token refuses, so that a payee it blocks keeps what it claimed in time. Gas cannot be
    /// metered to make a payment fail but leave enough for the booking: a failed call leaves a 64th.
    function _pay(address payee, address token, uint256 amount) private {
        if (IERC20(token).trySafeTransfer(payee, amount)) return;
        _owed[payee][token] += amount;
        emit PaymentOwed(payee, token, amount);
    }

    function _giveBack(Channel calldata channel, bytes32 channelId) private {
        State storage state = _channels[channelId];
        (uint256 deposited, uint256 claimed,) = _read(state);
        uint256 left = deposited - claimed;
        if (left == 0) revert NothingLeft(channelId);
        (state.deposited, state.expiresAt) = (uint96(claimed), 0);
        emit ChannelClosed(channelId, channel.payer, left);
        IERC20(channel.token).safeTransfer(channel.payer, left);
    }

    /// @dev The key first, whether or not its account has code: else a payer could give its account code
    /// (EIP-7702) that denies what the key signed.
    function _isSigned(address signer, bytes32 hash, bytes calldata signature) private view returns (bool) {
        (address recovered, ECDSA.RecoverError failure,) = ECDSA.tryRecoverCalldata(hash, signature);
        if (failure == ECDSA.RecoverError.NoError && recovered == signer) return true;
        return SignatureChecker.isValidERC1271SignatureNowCalldata(signer, hash, signature);
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
